/**
 * What a recording is, asked of ffprobe. The file is hostile until proven otherwise: only formats people record in are opened, and
 * nothing that could make ffmpeg open other files (playlists, scripts).
 */
import * as v from 'valibot';
import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { isFullText } from '../../store/disk.ts';
import { runProgram, type Ended, type Tools } from './programs.ts';

/** A recording that can be prepared. */
export interface Recording {
	readonly durationS: number;
	readonly hasVideo: boolean;
}

/** Stops and time limits beside what is wrong with a file. */
export type StepProblem = Problem<FileProblem | 'stopped'>;

/** 4 hours: beyond any lecture; a phone that recorded all day shows here. */
const MAX_RECORDING_S = 4 * 3600;
/** For what reads a file without decoding it. */
const READ_LIMIT_MS = 120_000;

const FORMATS =
	'mov,mp4,matroska,webm,mp3,wav,ogg,flac,aac,avi,mpegts,mpeg,asf,amr,flv,aiff,caf,w64';
/** Before every `-i`: what may be opened, and how large a picture in it may be (8192 × 4320). */
export const INPUT = [
	...['-protocol_whitelist', 'file', '-format_whitelist', FORMATS],
	...['-max_pixels', '35389440']
];

const seconds = v.pipe(
	v.string(),
	v.transform(Number),
	v.check((value) => value > 0 && value < Infinity)
);
const probeSchema = v.object({
	format: v.object({ duration: v.optional(v.fallback(v.optional(seconds), undefined)) }),
	streams: v.array(
		v.object({
			codec_type: v.optional(v.string()),
			codec_name: v.optional(v.string()),
			disposition: v.optional(v.object({ attached_pic: v.optional(v.number()) }))
		})
	)
});

/** Looks at a file. `no-sound`, `unknown-type`, `damaged`, `too-long` as the catalogue has them. */
export async function probeRecording(
	path: string,
	tools: Tools,
	signal: AbortSignal
): Promise<Result<Recording, StepProblem>> {
	const entries = 'format=duration:stream=codec_type,codec_name:stream_disposition=attached_pic';
	const asked = ['-v', 'error', ...INPUT, '-of', 'json', '-show_entries', entries, path];
	const ended = await runProgram(tools.ffprobe, asked, { limitMs: READ_LIMIT_MS, signal });
	if (ended.kind !== 'ended' || ended.code !== 0) return problemOf(ended, 'unknown-type');
	const probe = v.safeParse(probeSchema, jsonOf(ended.stdout));
	if (!probe.success) return fail('unknown-type');
	const { format, streams } = probe.output;
	const [sound] = streams.filter(({ codec_type }) => codec_type === 'audio');
	const pictures = streams.filter(
		({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1
	);
	if (sound === undefined) return fail(pictures.length > 0 ? 'no-sound' : 'unknown-type');
	if ([sound, ...pictures].some(({ codec_name = 'unknown' }) => codec_name === 'unknown'))
		return fail('unknown-type');
	const durationS = format.duration ?? (await durationByReading(path, tools, signal));
	if (durationS === undefined) return fail('damaged');
	if (durationS > MAX_RECORDING_S) return fail('too-long');
	return ok({ durationS, hasVideo: pictures.length > 0 });
}

/** What browsers record says no length: all of it is read once, without decoding. */
async function durationByReading(
	path: string,
	{ ffmpeg }: Tools,
	signal: AbortSignal
): Promise<number | undefined> {
	let reachedS = 0;
	const asked = [...['-v', 'error', '-nostdin', ...INPUT, '-i', path], ...['-map', '0:a:0']];
	const output = ['-c', 'copy', '-progress', 'pipe:1', '-f', 'null', '-'];
	const ended = await runProgram(ffmpeg, [...asked, ...output], {
		limitMs: READ_LIMIT_MS,
		signal,
		online: (line) => (reachedS = reachedOf(line) ?? reachedS)
	});
	return ended.kind === 'ended' && ended.code === 0 && reachedS > 0 ? reachedS : undefined;
}

/** How far ffmpeg has come, seconds, in a line of `-progress`; undefined in its other lines. */
export function reachedOf(line: string): number | undefined {
	const micros = /^out_time_us=(\d+)$/.exec(line)?.[1];
	return micros === undefined ? undefined : Number(micros) / 1_000_000;
}

/** What a program's end says of the file it was given. */
export function problemOf(
	ended: Ended,
	otherwise: FileProblem
): { readonly ok: false; readonly problem: StepProblem } {
	if (ended.kind === 'stopped') return fail('stopped');
	// A file that takes for ever is taken for a broken one.
	if (ended.kind === 'timed-out') return fail('damaged');
	if (isFullText(ended.stderr)) return fail('disk-full');
	const isCut = /moov atom not found|Truncat|End of file|EBML header parsing failed/.test(
		ended.stderr
	);
	return fail(isCut ? 'damaged' : otherwise);
}

function jsonOf(text: string): unknown {
	try {
		const json: unknown = JSON.parse(text);
		return json;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
