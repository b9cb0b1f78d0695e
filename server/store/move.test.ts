import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openCouchStore } from './couch.ts';
import { openEmbeddedStore, type EmbeddedStore } from './embedded.ts';
import { moveDatabases, type MovedDatabase } from './move.ts';
import type { Store } from './store.ts';

/** Speaks CouchDB's replication protocol; a stand-in where there is no CouchDB, in a process of its own. */
const PEER = `
	const PouchDB = require('pouchdb').plugin(require('pouchdb-adapter-memory'));
	const app = require('express-pouchdb')(PouchDB.defaults({ adapter: 'memory' }), { inMemoryConfig: true, logPath: '/dev/null' });
	const server = require('node:http').createServer(app);
	server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

let peer: ChildProcess | undefined;
let url = '';
let folder = '';
let source: EmbeddedStore;
let target: Store;
const prefix = 'tongyu-';

beforeAll(async () => {
	const near = createRequire(import.meta.url).resolve('pouchdb/package.json');
	const child = spawn(process.execPath, ['-e', PEER], {
		cwd: join(near, '..'),
		stdio: ['ignore', 'pipe', 'inherit']
	});
	peer = child;
	const port = await new Promise<string>((resolve) =>
		child.stdout.once('data', (data) => resolve(String(data).trim()))
	);
	url = `http://127.0.0.1:${port}/`;
	folder = mkdtempSync(join(tmpdir(), 'tongyu-move-'));
	source = await openEmbeddedStore({ folder, maxOpenDatabases: 2 });
	target = openCouchStore({ url, prefix, timeoutMs: 10_000 });
	for (const name of ['site-1', 'site-2', 'district']) {
		const database = await source.open(name);
		for (let n = 0; n < 130; n++) await database.put(`seg/a/${n}`, { n, name, 名: '奶奶' });
		const first = await database.put('replaced', { n: 1 });
		if (first.kind === 'stored') await database.put('replaced', { n: 2 }, first.rev);
		const gone = await database.put('gone', {});
		if (gone.kind === 'stored') await database.remove('gone', gone.rev);
	}
	await source.open('quarantine');
});
afterAll(async () => {
	await source.close();
	await target.close();
	peer?.kill();
	rmSync(folder, { recursive: true });
});
afterEach(async () => {
	for (const name of await target.list()) await target.destroy(name);
});

async function move(): Promise<MovedDatabase[]> {
	const moved: MovedDatabase[] = [];
	for await (const database of moveDatabases({ source, target, url, prefix })) moved.push(database);
	return moved;
}

test('every document arrives with its id, revision and content, and a second run sends nothing', async () => {
	const counts = { documents: 131, differsAt: undefined };
	const expected = [
		{ name: 'district', ...counts },
		{ name: 'quarantine', documents: 0, differsAt: undefined },
		{ name: 'site-1', ...counts },
		{ name: 'site-2', ...counts }
	];
	const first = await move();
	expect(first).toMatchObject(expected);
	expect(first.map(({ sent }) => sent)).toEqual([132, 0, 132, 132]);
	const second = await move();
	expect(second).toMatchObject(expected);
	expect(second.map(({ sent }) => sent)).toEqual([0, 0, 0, 0]);
	const everything = { from: '', to: '\uffff' };
	expect(await (await target.open('site-1')).range(everything)).toEqual(
		await (await source.open('site-1')).range(everything)
	);
});

test('what was written after a first run is sent by the next', async () => {
	await move();
	const site = await source.open('site-2');
	const before = await site.get('replaced');
	await site.put('replaced', { n: 3 }, before?.rev);
	await site.put(`later`, {});
	const again = (await move()).find(({ name }) => name === 'site-2');
	expect(again).toMatchObject({ documents: 132, sent: 2, differsAt: undefined });
});

test('a document rewritten very often between two runs leaves no second leaf behind', async () => {
	await move();
	const site = await source.open('site-1');
	let rev = (await site.get('seg/a/3'))?.rev;
	for (let n = 0; n < 150; n++) {
		const outcome = await site.put('seg/a/3', { n, rewritten: true }, rev);
		rev = outcome.kind === 'stored' ? outcome.rev : undefined;
	}
	const again = (await move()).find(({ name }) => name === 'site-1');
	expect(again).toMatchObject({ sent: 1, differsAt: undefined });
	const answer = await fetch(`${url}${prefix}site-1/seg%2Fa%2F3?conflicts=true`);
	const document = (await answer.json()) as Record<string, unknown>;
	expect(document['_rev']).toBe(rev);
	expect(document['_conflicts']).toBeUndefined();
});

test('a difference is told: changed there, or there alone', async () => {
	await move();
	const site = await target.open('site-1');
	const held = await site.get('seg/a/7');
	await site.put('seg/a/7', { n: 'other' }, held?.rev);
	await (await target.open('district')).put('zzz', {});
	const differing = (await move()).map(({ name, differsAt }) => [name, differsAt]);
	expect(differing).toContainEqual(['site-1', 'seg/a/7']);
	expect(differing).toContainEqual(['district', 'zzz']);
});

test('a CouchDB that is not there is told without its password', async () => {
	const nowhere = { url: 'http://tongyu:s3cret@127.0.0.1:1', prefix };
	const away = { source, target: openCouchStore({ ...nowhere, timeoutMs: 500 }), ...nowhere };
	const error: unknown = await moveDatabases(away)
		.next()
		.catch((reason: unknown) => reason);
	expect(String(error)).toContain('127.0.0.1:1');
	expect(String(error)).not.toContain('s3cret');
});
