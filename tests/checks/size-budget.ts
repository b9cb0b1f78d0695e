/**
 * `node tests/checks/size-budget.ts`: what a phone must load, against what it may cost. Reads `build/`; fails above a limit.
 *
 * Where a goal is not reached yet, the limit holds what was reached, so that nothing grows unseen; the distance is printed.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { DATABASE, DATABASE_MADE, scriptSize } from '../bench/script-size.ts';

const BUILD = join(import.meta.dirname, '../../build');
const KIB = 1024;

interface Budget {
	readonly what: string;
	readonly bytes: number;
	readonly goalBytes: number;
	readonly limitBytes: number;
}

/** Bytes of a file as it is served: brotli, precompressed where the build did that. */
function servedBytes(path: string): number {
	const file = join(BUILD, path);
	if (existsSync(`${file}.br`)) return statSync(`${file}.br`).size;
	const raw = readFileSync(file);
	return /\.(js|css|html|webmanifest|svg|json)$/.test(path)
		? brotliCompressSync(raw).length
		: raw.length;
}

/** Everything the service worker names, without the parts it fetches on demand. */
function precachedFiles(): string[] {
	const worker = readFileSync(join(BUILD, 'service-worker.js'), 'utf8');
	const named = [...worker.matchAll(/`(\/[\w./@-]+\.\w+)`/g)].flatMap(([, path]) => path ?? []);
	return [...new Set(named)].filter(
		(path) =>
			!/\/on-demand\/|README|^\/icons\/(?!icon\.svg$)/.test(path) && existsSync(join(BUILD, path))
	);
}

const signIn = await scriptSize(BUILD, '/sign-in');
const roll = await scriptSize(BUILD, '/roll/[session]', DATABASE);
const firstRoll = await scriptSize(BUILD, '/roll/[session]', DATABASE_MADE);
const precached = precachedFiles();
if (precached.length < 20)
	throw new Error('The service worker names too few files: is its shape another?');

const budgets: readonly Budget[] = [
	{
		what: 'script of sign-in and shell',
		bytes: signIn.brotliBytes,
		goalBytes: 35 * KIB,
		limitBytes: 59 * KIB
	},
	{
		what: 'script of the roll call with its database',
		bytes: roll.brotliBytes,
		goalBytes: 85 * KIB,
		limitBytes: 104 * KIB
	},
	{
		what: 'the same where Dexie makes or upgrades the database',
		bytes: firstRoll.brotliBytes,
		goalBytes: 85 * KIB,
		limitBytes: 130 * KIB
	},
	{
		what: `precache as served, ${precached.length} files`,
		bytes: precached.reduce((sum, path) => sum + servedBytes(path), 0),
		goalBytes: 600 * KIB,
		limitBytes: 600 * KIB
	}
];

const kib = (bytes: number): string => `${(bytes / KIB).toFixed(1)} KB`;
for (const { what, bytes, goalBytes, limitBytes } of budgets) {
	const verdict =
		bytes > limitBytes ? 'TOO LARGE' : bytes > goalBytes ? 'above the goal' : 'within the goal';
	console.log(
		`${what}: ${kib(bytes)} brotli, goal ${kib(goalBytes)}, limit ${kib(limitBytes)}: ${verdict}`
	);
	if (bytes > limitBytes) process.exitCode = 1;
}
