import { spawnSync } from 'node:child_process';
import {
	cpSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run mutants [-- --only NAME] [--seeds 200]`: plants known faults, one at a time, and sees whether the simulator finds them.
 *
 * Each `mutants/<area>-<fault>.patch` is one small fault in product code; the text before its diff says what is wrong. The
 * patches go into a copy of the tree, never into the tree itself. The untouched copy must type-check and pass all the seeds
 * first; then every fault must apply, type-check, and be found by one of them. Ends with 1 when any of this is not so.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const PATCHES = join(import.meta.dirname, 'mutants');
/** Seeds are lived through in growing steps: most faults show at once. */
const STEPS = [20, 100];
/** 10 min: a world that does not end is a fault found, too. */
const GIVE_UP_AFTER_MS = 600_000;
/** What the simulator stands on, and so what is copied, and what is type-checked there. */
const COPIED = [
	'src',
	'server',
	'tests/ground',
	'tests/simulation',
	'package.json',
	'tsconfig.json'
];
const CHECKED = [
	'src/lib/core/**/*.ts',
	'src/lib/device/**/*.ts',
	'src/lib/sync/**/*.ts',
	'server/**/*.d.ts',
	'server/gateway/**/*.ts',
	'server/jobs/**/*.ts',
	'tests/simulation/**/*.ts'
];

/** What came of one fault. */
interface Verdict {
	readonly name: string;
	readonly isKilled: boolean;
	/** The seed and the law, or why it was not. */
	readonly how: string;
	readonly seconds: number;
}

const { values } = parseArgs({
	options: {
		only: { type: 'string' },
		seeds: { type: 'string', default: '200' }
	}
});

function main(seeds: number): boolean {
	const names = readdirSync(PATCHES)
		.filter((name) => name.endsWith('.patch'))
		.map(bare)
		.filter((name) => values.only === undefined || name === values.only)
		.sort();
	const tree = copyTree();
	try {
		const sound = checkTypes(tree) ?? liveThrough(tree, seeds);
		console.log(`unpatched: ${sound ?? `${seeds} seeds, all laws hold`}`);
		if (sound !== undefined || names.length === 0) return false;
		console.log(`${'mutant'.padEnd(40)} ${'area'.padEnd(7)}   time found by`);
		const verdicts = names.map((name) => tryFault(tree, name, seeds));
		const killed = verdicts.filter(({ isKilled }) => isKilled).length;
		console.log(`${killed} of ${verdicts.length} killed within ${seeds} seeds`);
		return killed === verdicts.length;
	} finally {
		rmSync(tree, { recursive: true });
	}
}

const bare = (file: string): string => file.replace(/\.patch$/, '');

/** A copy to plant faults in. */
function copyTree(): string {
	const tree = mkdtempSync(join(tmpdir(), 'tongyu-mutants-'));
	for (const path of COPIED) cpSync(join(ROOT, path), join(tree, path), { recursive: true });
	symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
	const config: unknown = JSON.parse(readFileSync(join(tree, 'tsconfig.json'), 'utf8'));
	const { compilerOptions } = config as { compilerOptions: object };
	const options = { ...compilerOptions, incremental: true, tsBuildInfoFile: 'checked.json' };
	writeFileSync(
		join(tree, 'tsconfig.json'),
		JSON.stringify({ compilerOptions: options, include: CHECKED, exclude: ['**/*.test.ts'] })
	);
	return tree;
}

function tryFault(tree: string, name: string, seeds: number): Verdict {
	const startedMs = performance.now();
	const misfit = applyPatch(tree, name, []);
	const problem = misfit ?? checkTypes(tree);
	const broken = problem === undefined ? liveThrough(tree, seeds) : undefined;
	if (misfit === undefined) applyPatch(tree, name, ['--reverse']);
	const seconds = (performance.now() - startedMs) / 1000;
	const how = problem ?? broken ?? 'SURVIVED';
	const verdict = { name, isKilled: broken !== undefined, how, seconds };
	console.log(rowOf(verdict));
	return verdict;
}

const rowOf = ({ name, isKilled, how, seconds }: Verdict): string =>
	[
		name.padEnd(40),
		(name.split('-')[0] ?? '').padEnd(7),
		`${seconds.toFixed(0)} s`.padStart(6),
		isKilled ? `killed by ${how}` : how
	].join(' ');

/** Applies a patch; what went wrong, if anything did. */
function applyPatch(tree: string, name: string, flags: readonly string[]): string | undefined {
	const patch = join(PATCHES, `${name}.patch`);
	// The copy lies in no repository, whatever lies above it.
	const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
	const { status, stderr } = spawnSync('git', ['apply', ...flags, patch], {
		...{ cwd: tree, env, encoding: 'utf8' }
	});
	return status === 0 ? undefined : `DOES NOT APPLY: ${stderr.trim()}`;
}

/** Type-checks what the faults lie in. Incremental: after the first time it takes what one changed file takes. */
function checkTypes(tree: string): string | undefined {
	const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
	const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {
		cwd: tree,
		encoding: 'utf8'
	});
	return status === 0 ? undefined : `DOES NOT TYPE-CHECK: ${stdout.trim()}`;
}

/** Lives through the seeds until one breaks a law; which and how, undefined when none does. */
function liveThrough(tree: string, seeds: number): string | undefined {
	let from = 1;
	for (const to of [...STEPS.filter((step) => step < seeds), seeds]) {
		const broken = liveStep(tree, from, to);
		if (broken !== undefined) return broken;
		from = to + 1;
	}
	return undefined;
}

function liveStep(tree: string, from: number, to: number): string | undefined {
	const args = ['--from', String(from), '--seeds', String(to - from + 1), '--stop-at-first'];
	const { status, stdout, stderr, error } = spawnSync(
		process.execPath,
		['tests/simulation/run.ts', ...args],
		{ cwd: tree, encoding: 'utf8', timeout: GIVE_UP_AFTER_MS }
	);
	if (error !== undefined) return `no end of seeds ${from}–${to}: ${error.message}`;
	if (status === 0) return undefined;
	const found = /^Seed (?<seed>\d+): (?<law>.*)$/m.exec(stdout)?.groups;
	if (found === undefined) throw new Error(`The simulator itself failed: ${stderr}`);
	return `seed ${found.seed}: ${(found.law ?? '').slice(0, 110)}`;
}

process.exitCode = main(Number(values.seeds)) ? 0 : 1;
