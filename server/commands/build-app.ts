/** Builds the app when its sources are newer than what stands in build/. */
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** What the build is made of. */
const SOURCES = [
	'src',
	'static',
	'package.json',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts'
];
/** Written by the build itself. */
const GENERATED = /(?:^|[\\/])(?:paraglide|project\.inlang)(?:[\\/]|$)/;

/** Whether build/ is missing or older than a source. A bundle has no sources to build: what it has is right. */
export async function isBuildStale(root = ROOT): Promise<boolean> {
	if ((await modifiedMs(join(root, 'vite.config.ts'))) === 0) return false;
	const builtMs = await modifiedMs(join(root, 'build/index.html'));
	if (builtMs === 0) return true;
	const newestMs = await Promise.all(SOURCES.map((source) => newest(join(root, source))));
	return Math.max(...newestMs) > builtMs;
}

/** Runs `vite build`. Returns what it said when it failed. */
export async function buildApp(root = ROOT): Promise<string | undefined> {
	const vite = join(root, 'node_modules/vite/bin/vite.js');
	const output: string[] = [];
	const code = await new Promise<number | null>((resolve, reject) => {
		const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: root });
		child.stdout.on('data', (part: Buffer) => output.push(part.toString()));
		child.stderr.on('data', (part: Buffer) => output.push(part.toString()));
		child.once('error', reject);
		child.once('exit', resolve);
	});
	return code === 0 ? undefined : `The app could not be built:\n${output.join('')}`;
}

/** When the newest file at or under a path was changed, epoch ms; 0 when there is none. */
async function newest(path: string): Promise<number> {
	const own = await modifiedMs(path);
	const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(ifAbsent([]));
	const files = entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((file) => !GENERATED.test(file));
	const times = await Promise.all(files.map(modifiedMs));
	// A folder's own time changes when the build writes into it; a file's does not.
	return entries.length === 0 ? own : times.reduce((a, b) => Math.max(a, b), 0);
}

const modifiedMs = async (path: string): Promise<number> =>
	(await stat(path).catch(ifAbsent(undefined)))?.mtimeMs ?? 0;

/** Nothing there, or a file where a folder was asked for: the value given. */
const ifAbsent =
	<T>(value: T) =>
	(error: unknown): T => {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ENOENT' || code === 'ENOTDIR') return value;
		throw error;
	};
