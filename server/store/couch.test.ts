import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openCouchStore } from './couch.ts';
import { isDocumentMissing, writeOutcome } from './couch-status.ts';
import type { Store } from './store.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as a test says: what CouchDB documents, and what proxies and broken lines make of it. */
const servers: Server[] = [];
const stores: Store[] = [];
/** How often a database was created on it. */
let creations = 0;
afterEach(async () => {
	for (const store of stores.splice(0)) await store.close();
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

const json = (response: ServerResponse, status: number, body: unknown): void => {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** A store whose databases exist; `handle` answers all else. */
async function storeOn(handle: Handler, timeoutMs = 2_000): Promise<Store> {
	const listening = createServer((request, response) => {
		const isCreation = request.method === 'PUT' && /^\/[^/]+\?q=1$/.test(request.url ?? '');
		if (isCreation) {
			creations++;
			json(response, 412, { error: 'file_exists', reason: 'It exists.' });
		} else handle(request, response);
	});
	servers.push(listening);
	creations = 0;
	await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
	const { port } = listening.address() as AddressInfo;
	const url = `http://tongyu:s3cret@127.0.0.1:${port}`;
	const store = openCouchStore({ url, prefix: 'tongyu-', timeoutMs });
	stores.push(store);
	return store;
}

const put = async (handle: Handler, timeoutMs?: number) =>
	(await (await storeOn(handle, timeoutMs)).open('site-1')).put('seg/a/1', {});

test('a document is put where CouchDB wants it, with the credentials of the URL', async () => {
	const seen: unknown[] = [];
	const outcome = await put((request, response) => {
		seen.push([request.method, request.url, request.headers.authorization]);
		json(response, 201, { ok: true, id: 'seg/a/1', rev: '1-a' });
	});
	expect(outcome).toEqual({ kind: 'stored', rev: '1-a' });
	const authorization = `Basic ${Buffer.from('tongyu:s3cret').toString('base64')}`;
	expect(seen).toEqual([['PUT', '/tongyu-site-1/seg%2Fa%2F1', authorization]]);
});

test.each([
	[201, { ok: true, rev: '1-a' }, { kind: 'stored', rev: '1-a' }],
	[202, { ok: true, rev: '1-a' }, { kind: 'unsure', reason: 'quorum' }],
	[200, { ok: true, rev: '1-a' }, { kind: 'unsure', reason: 'unavailable' }],
	[201, {}, { kind: 'unsure', reason: 'unavailable' }],
	[409, { error: 'conflict', reason: 'Document update conflict.' }, { kind: 'conflict' }],
	[413, { error: 'document_too_large', reason: 'a' }, { kind: 'unsure', reason: 'full' }],
	[507, { error: 'insufficient_storage', reason: 'a' }, { kind: 'unsure', reason: 'full' }],
	[500, { error: 'enospc', reason: 'a' }, { kind: 'unsure', reason: 'full' }],
	[500, { error: 'unknown_error', reason: 'undefined' }, { kind: 'unsure', reason: 'unavailable' }],
	[500, null, { kind: 'unsure', reason: 'unavailable' }],
	[503, { error: 'nodedown', reason: 'a' }, { kind: 'unsure', reason: 'unavailable' }],
	[
		404,
		{ error: 'not_found', reason: 'Database does not exist.' },
		{ kind: 'unsure', reason: 'unavailable' }
	],
	[401, { error: 'unauthorized', reason: 'a' }, { kind: 'unsure', reason: 'unavailable' }]
])('status %i of a put with %j means %j', (status, body, outcome) => {
	expect(writeOutcome('PUT', { status, body })).toEqual(outcome);
});

test('a removal is stored with 200, and conflicts where there is no document', () => {
	const missing = { status: 404, body: { error: 'not_found', reason: 'missing' } };
	expect(writeOutcome('DELETE', { status: 200, body: { rev: '2-a' } }).kind).toBe('stored');
	expect(writeOutcome('DELETE', { status: 202, body: { rev: '2-a' } }).kind).toBe('unsure');
	expect(writeOutcome('DELETE', missing)).toEqual({ kind: 'conflict' });
	expect(
		isDocumentMissing({
			status: 404,
			body: { error: 'not_found', reason: 'Database does not exist.' }
		})
	).toBe(false);
});

test('a malformed document is a bug and throws', () => {
	expect(() => writeOutcome('PUT', { status: 400, body: { error: 'bad_request' } })).toThrow(
		'refused'
	);
});

test('an answer cut short, of any type, leaves a put unsure', async () => {
	for (const type of ['application/json', 'text/html']) {
		const outcome = await put((_request, response) => {
			response.writeHead(201, { 'content-type': type, 'content-length': 1_000 });
			response.write('{"ok":true,"id":"a","rev":"1-a"', () => response.destroy());
		});
		expect(outcome).toEqual({ kind: 'unsure', reason: 'unavailable' });
	}
});

test('a page of a proxy, a redirect and silence leave a put unsure', async () => {
	const answers: Handler[] = [
		(_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
		(_request, response) => response.writeHead(302, { location: '/login' }).end(),
		() => undefined
	];
	for (const answer of answers)
		expect(await put(answer, 200)).toEqual({ kind: 'unsure', reason: 'unavailable' });
});

test('reads throw when CouchDB cannot answer, and never repeat the password', async () => {
	const failing = await storeOn((_request, response) =>
		json(response, 500, { error: 'internal_server_error', reason: 'No DB shards could be opened.' })
	);
	const database = await failing.open('site-1');
	const range = { from: 'a', to: 'b' };
	await expect(database.get('a')).rejects.toThrow('No DB shards could be opened.');
	await expect(database.range(range)).rejects.toThrow('500');
	await expect(database.changes(undefined, 10)).rejects.toThrow('500');
	await expect(failing.ping()).rejects.toThrow('500');
	const gone = openCouchStore({
		url: 'http://tongyu:s3cret@127.0.0.1:1',
		prefix: 'a',
		timeoutMs: 500
	});
	const error: unknown = await gone.ping().catch((reason: unknown) => reason);
	expect(String(error)).toContain('http://127.0.0.1:1/_all_dbs');
	expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
	expect(() => openCouchStore({ url: 's3cret', prefix: 'a', timeoutMs: 1 })).toThrow(
		/^(?!.*s3cret).*must be like http/
	);
});

test('a range is asked for in JSON, and design documents in it are passed over', async () => {
	const asked: string[] = [];
	const rows = [['_design/x', 'a1', 'a2'], ['a3']].map((ids) =>
		ids.map((id) => ({ id, value: { rev: '1-a' }, doc: { _id: id, _rev: '1-a', n: 1 } }))
	);
	const database = await (
		await storeOn((request, response) => {
			asked.push(decodeURIComponent(request.url ?? ''));
			json(response, 200, { total_rows: 9, offset: 0, rows: rows[asked.length - 1] ?? [] });
		})
	).open('site-1');
	const found = await database.range({ from: 'A', to: 'z', limit: 3 });
	expect(found.map(({ id }) => id)).toEqual(['a1', 'a2', 'a3']);
	expect(found[0]).toEqual({ id: 'a1', rev: '1-a', body: { n: 1 } });
	expect(asked[0]).toContain(
		'startkey="A"&endkey="z"&inclusive_end=true&include_docs=true&limit=3'
	);
	expect(asked[1]).toContain('startkey="a2\\u0000"');
});

test('a position of the embedded store is not handed to CouchDB', async () => {
	const asked: string[] = [];
	const database = await (
		await storeOn((request, response) => {
			asked.push(new URL(request.url ?? '', 'http://couch').searchParams.get('since') ?? '');
			json(response, 200, { results: [], last_seq: '7-g1AAA', pending: 0 });
		})
	).open('site-1');
	const { last } = await database.changes('e12.0b1c', 10);
	await database.changes(last, 10);
	expect(asked).toEqual(['0', '7-g1AAA']);
});

test('a follower that lost CouchDB calls back once it is there again', async () => {
	let isDown = true;
	const database = await (
		await storeOn((request, response) => {
			if (request.url?.includes('since=now') !== true) return; // A long poll: never answered here.
			if (isDown) response.destroy();
			else json(response, 200, { results: [], last_seq: '7-g1AAA', pending: 0 });
			isDown = false;
		})
	).open('site-1');
	const following = new AbortController();
	await new Promise<void>((resolve) => database.follow(resolve, following.signal));
	following.abort();
});

test('a database deleted elsewhere is made anew when it is opened next', async () => {
	const target = await storeOn((_request, response) =>
		json(response, 404, { error: 'not_found', reason: 'Database does not exist.' })
	);
	const database = await target.open('site-1');
	await target.open('site-1');
	expect(creations).toBe(1);
	await expect(database.get('a')).rejects.toThrow('Database does not exist.');
	await target.open('site-1');
	expect(creations).toBe(2);
});
