/**
 * The one place that starts programs: ffmpeg and ffprobe through `guard.ts`, at a low priority, with a time limit, ended with the
 * server. Whether they are there is looked at anew each time somebody asks for a preparation.
 */
import { spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where the programs are. */
export interface Tools {
	readonly ffmpeg: string;
	readonly ffprobe: string;
}

/** How a program ended. `stderr` is the end of what it complained about: for codes, never for people or logs. */
export type Ended =
	| {
			readonly kind: 'ended';
			readonly code: number;
			readonly stdout: string;
			readonly stderr: string;
	  }
	| { readonly kind: 'timed-out' }
	| { readonly kind: 'stopped' };

/** How a program is run. */
export interface RunOptions {
	readonly limitMs: number;
	readonly signal: AbortSignal;
	/** Called with each line of its output, which is then not gathered. */
	readonly online?: (line: string) => void;
}

const GUARD = join(import.meta.dirname, 'guard.ts');
/** What a program may answer and complain: ffprobe of a file with hundreds of streams stays below. */
const MAX_OUTPUT_CHARACTERS = 1024 * 1024;
const MAX_COMPLAINT_CHARACTERS = 16 * 1024;
const LOOK_LIMIT_MS = 20_000;
/** What is encoded with; an ffmpeg built without them is of no use here. */
const ENCODERS = ['libopus', 'aac', 'libx264'];

/** Runs a program to its end; never rejects for what the program does. */
export async function runProgram(
	program: string,
	parameters: readonly string[],
	{ limitMs, signal, online }: RunOptions
): Promise<Ended> {
	if (signal.aborted) return { kind: 'stopped' };
	// Its input ends when this process does, however it ends.
	const child = spawn(process.execPath, [GUARD, program, ...parameters]);
	let cause: 'timed-out' | 'stopped' | undefined;
	const end = (why: 'timed-out' | 'stopped') => (): void => {
		cause ??= why;
		child.stdin.end();
	};
	const stop = end('stopped');
	signal.addEventListener('abort', stop, { once: true });
	const timer = setTimeout(end('timed-out'), limitMs);
	const output = gather(child.stdout, online);
	const complaint = tailOf(child.stderr);
	try {
		const code = await new Promise<number>((resolve, reject) => {
			child.on('error', reject);
			// Closed, not only ended: everything it wrote has been read.
			child.on('close', (exitCode) => resolve(exitCode ?? 1));
		});
		return cause === undefined
			? { kind: 'ended', code, stdout: output(), stderr: complaint() }
			: { kind: cause };
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', stop);
	}
}

/** The programs, when both are there and can encode what is needed. `configured`: the path of ffmpeg; ffprobe lies beside it. */
export async function findTools(
	configured: string | undefined,
	signal: AbortSignal
): Promise<Tools | undefined> {
	const ffmpeg = configured ?? 'ffmpeg';
	const ffprobe = configured === undefined ? 'ffprobe' : besideOf(configured);
	const options = { limitMs: LOOK_LIMIT_MS, signal };
	const encoders = await runProgram(ffmpeg, ['-hide_banner', '-encoders'], options);
	if (encoders.kind !== 'ended' || encoders.code !== 0) return undefined;
	const has = (name: string): boolean => new RegExp(` ${name} `).test(encoders.stdout);
	if (!ENCODERS.every(has)) return undefined;
	const version = await runProgram(ffprobe, ['-version'], options);
	return version.kind === 'ended' && version.code === 0 ? { ffmpeg, ffprobe } : undefined;
}

const besideOf = (ffmpeg: string): string =>
	join(dirname(ffmpeg), basename(ffmpeg).replace('ffmpeg', 'ffprobe'));

function gather(stream: Readable, online: ((line: string) => void) | undefined): () => string {
	let text = '';
	stream.setEncoding('utf8');
	stream.on('data', (chunk: string) => {
		if (text.length < MAX_OUTPUT_CHARACTERS) text += chunk;
		if (online === undefined) return;
		const lines = text.split('\n');
		text = lines.pop() ?? '';
		for (const line of lines) online(line);
	});
	return () => text;
}

function tailOf(stream: Readable): () => string {
	let text = '';
	stream.setEncoding('utf8');
	stream.on('data', (chunk: string) => {
		text = (text + chunk).slice(-MAX_COMPLAINT_CHARACTERS);
	});
	return () => text;
}
