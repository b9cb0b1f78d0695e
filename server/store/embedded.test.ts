import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import leveldown from 'leveldown';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openEmbeddedStore } from './embedded.ts';
import type { Database, PutOutcome } from './store.ts';

const MODULE = fileURLToPath(new URL('./embedded.ts', import.meta.url));
const EVERYTHING = { from: '', to: '\u{10ffff}' };

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'tongyu-embedded-'));
});
afterEach(() => {
	vi.restoreAllMocks();
	rmSync(folder, { recursive: true });
});

const open = (maxOpenDatabases = 4) => openEmbeddedStore({ folder, maxOpenDatabases });

/** Runs a program in a Node of its own, under a shell's limits; `openStore` and `folder` are there for it. */
function runChild(program: string, shell = '') {
	const script = join(folder, 'child.ts');
	writeFileSync(
		script,
		`import { openEmbeddedStore } from ${JSON.stringify(MODULE)};
		const folder = ${JSON.stringify(folder)};
		const openStore = () => openEmbeddedStore({ folder, maxOpenDatabases: 4 });
		${program}`
	);
	return spawnSync('sh', ['-c', `${shell} exec "$0" "$1"`, process.execPath, script], {
		encoding: 'utf8'
	});
}

const kindsOf = (outcomes: readonly PutOutcome[]) =>
	outcomes.map((outcome) => (outcome.kind === 'unsure' ? outcome.reason : outcome.kind));

test('a folder that is open refuses a second opening, here and in another process, with a plain sentence', async () => {
	const store = await open();
	await expect(open()).rejects.toThrow('is open already');
	expect(runChild('await openStore();').stderr).toMatch(
		/in use by another process \(\d+\)\. Stop it first: one process per data folder/
	);
	await store.close();
	await (await open()).close();
});

test('the folder of a process that died without closing opens again', async () => {
	const died = runChild(`
		const store = await openStore();
		await (await store.open('site-1')).put('a', {});
		process.kill(process.pid, 'SIGKILL');`);
	expect(died.signal).toBe('SIGKILL');
	const store = await open();
	expect(await (await store.open('site-1')).get('a')).toBeDefined();
	await store.close();
});

test('puts that arrive together share commits, and each keeps its own outcome', async () => {
	const store = await open();
	const database = await store.open('site-1');
	await database.put('taken', {});
	const commits = vi.spyOn(
		leveldown.prototype as unknown as Record<'_batch', (...args: unknown[]) => void>,
		'_batch'
	);
	const ids = [...Array.from({ length: 40 }, (_, n) => `a${n}`), 'taken', 'twice', 'twice'];
	const outcomes = await Promise.all(ids.map((id) => database.put(id, {})));
	expect(kindsOf(outcomes.slice(0, 40))).toEqual(Array(40).fill('stored'));
	expect(kindsOf(outcomes.slice(40))).toEqual(['conflict', 'stored', 'conflict']);
	expect(commits.mock.calls.length).toBeLessThan(10);
	await store.close();
});

test('a file the system lets grow no further gives "full", then goes on, and nothing acknowledged is lost', async () => {
	const { stdout, stderr } = runChild(
		`const store = await openStore();
		const database = await store.open('site-1');
		const results = [];
		for (let n = 0; n < 400; n++) {
			// Each fortieth breaks off in the middle of its record: no file may grow beyond 512 KiB.
			const text = 'full '.repeat(n % 40 === 39 ? 120_000 : 2000);
			const outcome = await database.put('seg/' + n, { n, text });
			results.push([n, outcome.kind === 'unsure' ? outcome.reason : outcome.kind]);
		}
		console.log(JSON.stringify(results));
		await store.close();`,
		'ulimit -f 1024;'
	);
	expect(stderr).toBe('');
	const results = JSON.parse(stdout) as [number, string][];
	const refused = results.filter(([, result]) => result !== 'stored');
	const acknowledged = results.filter(([, result]) => result === 'stored');
	expect(new Set(refused.map(([, result]) => result))).toEqual(new Set(['full']));
	expect(refused.length).toBeGreaterThan(1);
	expect(acknowledged.length).toBeGreaterThan(300);

	const store = await open();
	const database = await store.open('site-1');
	const kept = new Set((await database.range(EVERYTHING)).map(({ id }) => id));
	expect(acknowledged.filter(([n]) => !kept.has(`seg/${n}`))).toEqual([]);
	await store.close();
});

test('while the disk refuses writes, reads go on', async () => {
	const store = await open();
	const database = await store.open('site-1');
	await database.put('a', { n: 1 });
	vi.spyOn(
		leveldown.prototype as unknown as Record<'_batch', (...args: unknown[]) => void>,
		'_batch'
	).mockImplementationOnce((...args) => {
		(args.at(-1) as (error: Error) => void)(new Error('IO error: No space left on device'));
	});
	expect(await database.put('b', {})).toEqual({ kind: 'unsure', reason: 'full' });
	expect((await database.get('a'))?.body).toEqual({ n: 1 });
	expect(await database.get('b')).toBeUndefined();
	expect((await database.put('b', {})).kind).toBe('stored');
	await store.close();
});

test('a position of a database since deleted and made anew begins from the beginning', async () => {
	const store = await open();
	const database = await store.open('site-1');
	for (const id of ['a', 'b', 'c']) await database.put(id, {});
	const { last } = await database.changes(undefined, 10);
	await store.destroy('site-1');
	const anew: Database = await store.open('site-1');
	for (const id of ['p', 'q', 'r', 's']) await anew.put(id, {});
	const { changes } = await anew.changes(last, 10);
	expect(changes.map(({ id }) => id)).toEqual(['p', 'q', 'r', 's']);
	await store.close();
});

test('closing waits for the writes under way', async () => {
	const store = await open();
	const database = await store.open('site-1');
	const puts = Array.from({ length: 20 }, (_, n) => database.put(`a${n}`, {}));
	await store.close();
	const stored = kindsOf(await Promise.all(puts)).filter((kind) => kind === 'stored').length;
	const again = await open();
	expect(await (await again.open('site-1')).ids(EVERYTHING)).toHaveLength(stored);
	await again.close();
});
