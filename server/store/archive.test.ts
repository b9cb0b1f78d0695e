import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeArchive } from './archive.ts';
import { openEmbeddedStore } from './embedded.ts';
import { restoreArchive } from './restore.ts';
import type { Body, Database, Store } from './store.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const EVERYTHING = { from: '', to: '\u{10ffff}' };

let folder = '';
let file = '';
const opened: Store[] = [];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'tongyu-archive-'));
	file = join(folder, 'backup.gz');
});
afterEach(async () => {
	for (const store of opened.splice(0)) await store.close();
	rmSync(folder, { recursive: true });
});

async function openStore(name: string): Promise<Store> {
	const store = await openEmbeddedStore({ folder: join(folder, name), maxOpenDatabases: 4 });
	opened.push(store);
	return store;
}

/** Three databases: one with a removed and a replaced document, one with many, one empty. */
async function filledStore(): Promise<Store> {
	const store = await openStore('source');
	const site = await store.open('site-1');
	for (let n = 0; n < 250; n++)
		await site.put(`seg/a/${String(n).padStart(8, '0')}`, { n, 名: '奶奶 \u{1f475}' });
	const first = await site.put('replaced', { n: 1 });
	if (first.kind === 'stored') await site.put('replaced', { n: 2 }, first.rev);
	const gone = await site.put('gone', {});
	if (gone.kind === 'stored') await site.remove('gone', gone.rev);
	await (await store.open('district')).put('large', { text: 'x'.repeat(1_000_000) });
	await store.open('quarantine');
	return store;
}

async function contentOf(store: Store): Promise<Record<string, [string, Body][]>> {
	const content: Record<string, [string, Body][]> = {};
	for (const name of await store.list())
		content[name] = (await (await store.open(name)).range(EVERYTHING)).map(({ id, body }) => [
			id,
			body
		]);
	return content;
}

test('a restored store holds what the backed-up one held, and nothing else', async () => {
	const source = await filledStore();
	const written = await writeArchive(source, file, { now: NOW });
	expect(written).toMatchObject({ ok: true, value: { databases: 3, documents: 252 } });
	expect(statSync(file).mode & 0o777).toBe(0o600);
	const target = await openStore('target');
	expect(await restoreArchive(target, file, { force: false })).toEqual(written);
	expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('an archive cut anywhere, or with one byte changed, is refused and nothing is touched', async () => {
	await writeArchive(await filledStore(), file, { now: NOW });
	const whole = readFileSync(file);
	const text = gunzipSync(whole).toString();
	const lines = text.trimEnd().split('\n');
	const spoilt: Buffer[] = [
		...[0, 1, 20, whole.length >> 1, whole.length - 9, whole.length - 1].map((n) =>
			whole.subarray(0, n)
		),
		whole.map((byte, at) => (at === whole.length >> 1 ? byte ^ 1 : byte)) as Buffer,
		gzipSync(text.replace('"n":17', '"n":71')),
		gzipSync(lines.slice(0, -1).join('\n')),
		gzipSync(lines.toSpliced(40, 1).join('\n')),
		gzipSync(`${text}${lines[5] ?? ''}\n`),
		gzipSync(text + text),
		gzipSync('not an archive\n'),
		Buffer.from('not gzip at all')
	];
	const target = await openStore('target');
	for (const bytes of spoilt) {
		writeFileSync(file, bytes);
		const result = await restoreArchive(target, file, { force: true });
		expect(result).toEqual({ ok: false, problem: { code: 'damaged' } });
		expect(await target.list()).toEqual([]);
	}
});

test('an archive with lines of a later version is refused instead of half understood', async () => {
	await writeArchive(await filledStore(), file, { now: NOW });
	const [manifest = '', ...rest] = gunzipSync(readFileSync(file)).toString().split('\n');
	const target = await openStore('target');
	for (const lines of [
		[manifest, '{"kind":"erasures","keys":[]}', ...rest],
		[manifest.replace('"format":1', '"format":2'), ...rest]
	]) {
		writeFileSync(file, gzipSync(lines.join('\n')));
		const result = await restoreArchive(target, file, { force: true });
		expect(result).toEqual({ ok: false, problem: { code: 'newer-format' } });
	}
	expect(await target.list()).toEqual([]);
});

test('a store that holds something is left alone unless forced, and then replaced whole', async () => {
	const source = await filledStore();
	await writeArchive(source, file, { now: NOW });
	const target = await openStore('target');
	await (await target.open('site-1')).put('seg/a/00000000', { other: true });
	await (await target.open('site-2')).put('a', {});
	const before = await contentOf(target);
	expect(await restoreArchive(target, file, { force: false })).toMatchObject({
		problem: { code: 'not-empty', detail: { databases: 2 } }
	});
	expect(await contentOf(target)).toEqual(before);
	expect((await restoreArchive(target, file, { force: true })).ok).toBe(true);
	expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('a file that is there already is never overwritten, and a failed backup leaves none', async () => {
	writeFileSync(file, 'precious');
	const source = await filledStore();
	expect(await writeArchive(source, file, { now: NOW })).toEqual({
		ok: false,
		problem: { code: 'exists' }
	});
	expect(readFileSync(file, 'utf8')).toBe('precious');
	await source.close();
	const other = join(folder, 'other.gz');
	await expect(writeArchive(source, other, { now: NOW })).rejects.toThrow('closed');
	expect(existsSync(other)).toBe(false);
	expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('what is written while a backup reads comes out whole: no document without those stored before it', async () => {
	const source = await filledStore();
	const site = await source.open('site-1');
	/** Behind the reader, then ahead of it; one replaced and one removed that were read already. */
	const interfere = async () => {
		await site.put('seg/a/00000000x', { late: 1 });
		await site.put('seg/z/00000001', { late: 2 });
		const read = await site.get('seg/a/00000001');
		await site.put('seg/a/00000001', { late: 3 }, read?.rev);
		const removed = await site.get('seg/a/00000002');
		await site.remove('seg/a/00000002', removed?.rev ?? '');
	};
	await writeArchive(interfering(source, 'site-1', interfere), file, { now: NOW });
	const target = await openStore('target');
	expect((await restoreArchive(target, file, { force: false })).ok).toBe(true);
	expect(await contentOf(target)).toEqual(await contentOf(source));
});

/** The same store, but after the first page of a database is read, something happens. */
function interfering(store: Store, name: string, interfere: () => Promise<void>): Store {
	let isDone = false;
	const watched = (database: Database): Database => ({
		name: database.name,
		get: (id) => database.get(id),
		put: (id, body, rev) => database.put(id, body, rev),
		remove: (id, rev) => database.remove(id, rev),
		ids: (range) => database.ids(range),
		changes: (since, limit) => database.changes(since, limit),
		follow: (onchange, signal) => database.follow(onchange, signal),
		compact: () => database.compact(),
		async range(range) {
			const page = await database.range(range);
			if (database.name === name && !isDone) {
				isDone = true;
				await interfere();
			}
			return page;
		}
	});
	return {
		kind: store.kind,
		open: async (each) => watched(await store.open(each)),
		list: () => store.list(),
		destroy: (each) => store.destroy(each),
		ping: () => store.ping(),
		close: () => store.close()
	};
}
