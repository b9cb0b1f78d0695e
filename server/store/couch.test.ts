import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { cutShort, json, ScriptedCouch, type Answer } from '../../tests/contract/scripted-couch.ts';
import { openCouchStore } from './couch.ts';
import { isDocumentMissing, writeOutcome } from './couch-status.ts';
import type { Store } from './store.ts';

const couches: ScriptedCouch[] = [];
const stores: Store[] = [];
afterEach(async () => {
	for (const store of stores.splice(0)) await store.close();
	for (const couch of couches.splice(0)) couch.close();
});

async function storeOn(answer: Answer, timeoutMs = 2_000): Promise<Store> {
	const couch = new ScriptedCouch(answer);
	couches.push(couch);
	const store = openCouchStore({ url: await couch.listen(), prefix: 'tongyu-', timeoutMs });
	stores.push(store);
	return store;
}

const UNSURE = { kind: 'unsure', reason: 'unavailable' };

const put = async (answer: Answer, timeoutMs?: number) =>
	(await (await storeOn(answer, timeoutMs)).open('site-1')).put('seg/a/1', {});

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

test.each(['broken', 'hanging'] as const)(
	'an answer cut short, of any status and type and then %s, leaves a put unsure',
	async (end) => {
		const whole = '{"ok":true,"id":"a","rev":"1-a"}';
		const answers = [
			cutShort(201, 'application/json', whole.slice(0, -1), end),
			cutShort(201, 'application/json', whole, end),
			cutShort(201, 'application/json', '', end),
			cutShort(201, 'text/html', whole, end),
			cutShort(409, 'application/json', '{"error":"conflict","reason":"Document upd', end),
			cutShort(500, 'text/html', '<html>', end)
		];
		const outcomes = await Promise.all(answers.map((answer) => put(answer, 1_000)));
		expect(outcomes).toEqual(answers.map(() => UNSURE));
	}
);

test('a page of a proxy, a redirect and silence leave a put unsure', async () => {
	const html = { 'content-type': 'text/html' };
	const answers: Answer[] = [
		(_request, response) => response.writeHead(200, html).end('<html>'),
		(_request, response) => response.writeHead(409, html).end('<html>'),
		(_request, response) => response.writeHead(409).end(),
		(_request, response) => json(response, 409, 'conflict'),
		(_request, response) => json(response, 409, { message: 'Too many.' }),
		(_request, response) => response.writeHead(302, { location: '/login' }).end(),
		() => undefined
	];
	const outcomes = await Promise.all(answers.map((answer) => put(answer, 1_000)));
	expect(outcomes).toEqual(answers.map(() => UNSURE));
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
	const cut = await storeOn(cutShort(200, 'application/json', '{"_id":"a","_rev":"1-a"}'));
	await expect((await cut.open('site-1')).get('a')).rejects.toThrow('cut short');
	const gone = openCouchStore({
		url: 'http://tongyu:s3cret@127.0.0.1:1',
		prefix: 'a',
		timeoutMs: 500
	});
	const error: unknown = await gone.ping().catch((reason: unknown) => reason);
	expect(String(error)).toContain('http://127.0.0.1:1/_all_dbs');
	const proxied = await storeOn((_request, response) => json(response, 502, { message: 'a' }));
	for (const failed of [error, await proxied.ping().catch((reason: unknown) => reason)]) {
		const shown = JSON.stringify(failed) + inspect(failed, { depth: null, showHidden: true });
		expect(shown).toContain('CouchUnreachable');
		expect(shown).not.toMatch(/s3cret|dG9uZ3l1OnMzY3JldA/); // Nor in base64.
	}
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

test('a follower that is told to stop breaks its long poll off', async () => {
	const following = new AbortController();
	await new Promise<void>((resolve, reject) => {
		const answer: Answer = (request, response) => {
			if (request.url?.includes('longpoll') !== true)
				json(response, 200, { results: [], last_seq: '7-g1AAA', pending: 0 });
			else {
				response.on('close', resolve);
				response.writeHead(200, { 'content-type': 'application/json' }).write('{"results":[\n');
				following.abort();
			}
		};
		storeOn(answer)
			.then((store) => store.open('site-1'))
			.then((database) => database.follow(() => undefined, following.signal))
			.catch(reject);
	});
});

test('a database deleted elsewhere is made anew when it is opened next', async () => {
	const target = await storeOn((_request, response) =>
		json(response, 404, { error: 'not_found', reason: 'Database does not exist.' })
	);
	const database = await target.open('site-1');
	await target.open('site-1');
	expect(couches[0]?.creations).toBe(1);
	await expect(database.get('a')).rejects.toThrow('Database does not exist.');
	await target.open('site-1');
	expect(couches[0]?.creations).toBe(2);
});
