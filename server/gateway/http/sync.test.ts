import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markKey } from '#lib/core/attendance/mark.ts';
import { asPersonId, asSessionId, type Scope } from '#lib/core/ids.ts';
import { packSegment, sealSegment, type PackedSegment } from '#lib/core/protocol/segment.ts';
import { parseDeviceKeys } from '#lib/core/protocol/device-keys.ts';
import type { PublicKey, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { parseSyncAnswer, type SyncAnswer } from '#lib/core/protocol/sync.ts';
import { digestOf } from '#lib/core/protocol/vector.ts';
import { StoreError } from '../../store/store.ts';
import { Browser, codeOf, openGateway, START_MS, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
beforeEach(async () => {
	gateway = await openGateway();
});
afterEach(() => gateway.stop());

const SESSION = asSessionId('0000000s');
const ORGANIZER = '柳泉镇组织员';

const siteOf = (answer: SignInAnswer, name = '东柳村'): Scope => {
	const site = answer.sites.find((known) => known.name === name);
	if (site === undefined) throw new Error(name);
	return `site-${site.id}`;
};

/** Segment n of a phone: one mark. */
function markSegment({ account, device }: SignInAnswer, scope: Scope, n: number): PackedSegment {
	const facts = [
		{
			key: markKey(SESSION, asPersonId(`0000000${n}`)),
			value: { status: 'present' },
			at: START_MS / 1000,
			by: account.id,
			device,
			seq: n
		}
	];
	return packSegment(sealSegment({ scope, device, n, facts }), device);
}

const trip = (more: object = {}) => ({
	v: 1,
	sentAt: START_MS,
	digest: '0'.repeat(32),
	segments: [],
	...more
});

async function answerOf(response: Response): Promise<SyncAnswer> {
	const parsed = parseSyncAnswer(await response.json());
	if (!parsed.ok) throw new Error(`Not an answer: ${response.status}`);
	return parsed.value;
}

test('a mark is stored, known when it comes again, and served to the organizer', async () => {
	const phone = new Browser(gateway);
	const signedIn = await phone.signIn('东柳村辅导员');
	const scope = siteOf(signedIn);
	const request = trip({ segments: [markSegment(signedIn, scope, 1)] });
	const states = async () =>
		(await answerOf(await phone.post('/api/sync', request))).acks.map(({ state }) => state);
	expect(await states()).toEqual(['stored']);
	expect(await states()).toEqual(['known']);
	const office = new Browser(gateway);
	await office.signIn(ORGANIZER);
	const told = await answerOf(await office.post('/api/sync', trip({ want: { [scope]: {} } })));
	expect(told.changes?.[scope]?.segments.map(({ device, n }) => [device, n])).toEqual([
		[signedIn.device, 1]
	]);
});

test('a gzip body is inflated, and an idle trip is answered in less than 200 bytes', async () => {
	const phone = new Browser(gateway);
	await phone.signIn('东柳村辅导员');
	const send = (body: object): Promise<Response> =>
		phone.fetch('/api/sync', {
			method: 'POST',
			body: gzipSync(JSON.stringify(body)),
			headers: { 'content-encoding': 'gzip' }
		});
	const { digests } = await answerOf(await send(trip()));
	expect(Object.keys(digests ?? {})).toHaveLength(3);
	const known = Object.entries(digests ?? {}).map(([scope, text = '']) => [scope, text] as const);
	const digest = digestOf(new Map(known));
	const idle = await (await send(trip({ digest }))).text();
	expect(JSON.parse(idle)).toEqual({ v: 1, serverAt: START_MS, acks: [] });
	expect(idle.length).toBeLessThan(200);
});

test('a gzip bomb is refused when it passes 4 MiB, a body when it passes 1 MiB', async () => {
	const phone = new Browser(gateway);
	await phone.signIn('东柳村辅导员');
	const send = async (body: Uint8Array<ArrayBuffer>, encoding?: string) => {
		const headers = { 'content-encoding': encoding };
		const answer = await phone.fetch('/api/sync', { method: 'POST', body, headers });
		return [answer.status, await codeOf(answer)];
	};
	const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')));
	expect(bomb.byteLength).toBeLessThan(100_000);
	expect(await send(bomb, 'gzip')).toEqual([413, 'too-large']);
	expect(await send(new Uint8Array(1024 * 1024 + 1))).toEqual([413, 'too-large']);
	expect(await send(bomb.slice(0, 1000), 'gzip')).toEqual([400, 'malformed']);
	expect(await send(bomb, 'deflate')).toEqual([400, 'malformed']);
});

test('nobody but a signed-in phone is listened to, and another version is told so', async () => {
	const phone = new Browser(gateway);
	const unknown = await phone.post('/api/sync', trip());
	expect([unknown.status, await codeOf(unknown)]).toEqual([401, 'not-signed-in']);
	await phone.signIn('东柳村辅导员');
	const newer = await phone.post('/api/sync', trip({ v: 9 }));
	expect([newer.status, await codeOf(newer)]).toEqual([400, 'version']);
});

test('a full disk is refused with a wait, and nothing is acknowledged until there is room', async () => {
	const phone = new Browser(gateway);
	const signedIn = await phone.signIn('东柳村辅导员');
	const request = trip({ segments: [markSegment(signedIn, siteOf(signedIn), 1)] });
	gateway.store.options = { decide: () => ({ unsure: 'full', kept: false }) };
	const full = await phone.post('/api/sync', request);
	expect([full.status, await codeOf(full)]).toEqual([503, 'full']);
	expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
	gateway.store.options = {};
	const { acks } = await answerOf(await phone.post('/api/sync', request));
	expect(acks.map(({ state }) => state)).toEqual(['stored']);
});

test('a revoked device still delivers, into quarantine, and reads nothing', async () => {
	const phone = new Browser(gateway);
	const signedIn = await phone.signIn('东柳村辅导员');
	const scope = siteOf(signedIn);
	await gateway.accounts.revokeDevice(signedIn.device);
	const request = trip({ segments: [markSegment(signedIn, scope, 1)], want: { [scope]: {} } });
	const answer = await answerOf(await phone.post('/api/sync', request));
	expect(answer.acks).toMatchObject([{ state: 'refused', whole: 'revoked' }]);
	expect(answer.changes).toEqual({});
	const quarantine = await gateway.exchange.quarantine.open();
	expect(await quarantine.ids({ from: 'seg/', to: 'seg/~' })).toHaveLength(1);
});

test('a phone that never stops asking is asked to pause', async () => {
	const phone = new Browser(gateway);
	await phone.signIn('东柳村辅导员');
	const statuses = new Set<number>();
	for (let asked = 0; asked < 250; asked++) {
		statuses.add((await phone.post('/api/sync', trip())).status);
	}
	expect([...statuses]).toEqual([200, 429]);
});

test('the catalog is public and comes once; a scope’s snapshot is asked for by right, not by hash', async () => {
	const nobody = new Browser(gateway);
	const catalog = await nobody.fetch('/api/catalog');
	expect(catalog.status).toBe(200);
	const etag = catalog.headers.get('etag') ?? '';
	const again = await nobody.fetch('/api/catalog', { headers: { 'if-none-match': etag } });
	expect(again.status).toBe(304);
	const path = `/api/snapshot/district/${'0'.repeat(64)}`;
	expect((await nobody.fetch(path)).status).toBe(401);
	await nobody.signIn('东柳村辅导员');
	const other = await nobody.fetch(path);
	expect([other.status, await codeOf(other)]).toEqual([404, 'not-found']);
});

test('the board is the organizer’s alone, and shows what a phone still holds', async () => {
	const phone = new Browser(gateway);
	const signedIn = await phone.signIn('东柳村辅导员');
	const scope = siteOf(signedIn);
	await phone.post('/api/sync', trip({ holds: { [scope]: 12 } }));
	const refused = await phone.fetch('/api/board');
	expect([refused.status, await codeOf(refused)]).toEqual([403, 'no-right']);
	const office = new Browser(gateway);
	await office.signIn(ORGANIZER);
	const board = (await (await office.fetch('/api/board')).json()) as {
		sites: { site: string; holds: number }[];
	};
	expect(board.sites.map(({ site, holds }) => [`site-${site}`, holds])).toContainEqual([scope, 12]);
});

const deviceKeys = () => {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const key = publicKey.export({ format: 'jwk' }) as PublicKey;
	return { key, privateKey };
};

const signed = (payload: string, privateKey: KeyObject): string =>
	createSign('sha256')
		.update(payload)
		.sign({ key: privateKey, dsaEncoding: 'ieee-p1363' }, 'base64url');

test('an organizer hands in a phone’s file: stored under its own ids, known to the phone later', async () => {
	const { key, privateKey } = deviceKeys();
	const phone = new Browser(gateway);
	const signedIn = await phone.signIn('东柳村辅导员', key);
	const segments = [markSegment(signedIn, siteOf(signedIn), 1)].map((segment) => ({
		...segment,
		device: signedIn.device
	}));
	const payload = JSON.stringify({ v: 1, segments });
	const file = { v: 1, device: signedIn.device, payload, signature: signed(payload, privateKey) };
	const office = new Browser(gateway);
	await office.signIn(ORGANIZER);
	const taken = await office.post('/api/import', file);
	const answerSchema = v.object({ acks: v.array(v.object({ state: v.string() })) });
	expect(v.parse(answerSchema, await taken.json()).acks).toMatchObject([{ state: 'stored' }]);
	const { acks } = await answerOf(await phone.post('/api/sync', trip({ segments })));
	expect(acks).toMatchObject([{ state: 'known' }]);
	const again = await office.post('/api/import', file);
	expect(v.parse(answerSchema, await again.json()).acks).toMatchObject([{ state: 'known' }]);
});

test('an organizer is told the keys of the township’s devices, a facilitator is not', async () => {
	const { key } = deviceKeys();
	const phone = new Browser(gateway);
	const { device } = await phone.signIn('东柳村辅导员', key);
	const office = new Browser(gateway);
	await office.signIn(ORGANIZER);
	const answer = await office.fetch('/api/device-keys');
	const told = parseDeviceKeys(await answer.json());
	expect(told.ok && told.value.devices).toContainEqual({ id: device, key });
	expect((await phone.fetch('/api/device-keys')).status).toBe(403);
});

test('a file is refused from anybody but an organizer, and when its signature is not the device’s', async () => {
	const { key, privateKey } = deviceKeys();
	const phone = new Browser(gateway);
	const signedIn = await phone.signIn('东柳村辅导员', key);
	const payload = JSON.stringify({
		v: 1,
		segments: [markSegment(signedIn, siteOf(signedIn), 1)]
	});
	const file = { v: 1, device: signedIn.device, payload, signature: signed(payload, privateKey) };
	expect((await phone.post('/api/import', file)).status).toBe(403);
	const office = new Browser(gateway);
	await office.signIn(ORGANIZER);
	const forged = { ...file, payload: payload.replace('"n":1', '"n":2') };
	expect((await office.post('/api/import', forged)).status).toBe(403);
	const other = { ...file, signature: signed(payload, deviceKeys().privateKey) };
	expect((await office.post('/api/import', other)).status).toBe(403);
	const stored = await (
		await gateway.store.open(siteOf(signedIn))
	).ids({ from: 'seg/', to: 'seg/~' });
	expect(stored).toEqual([]);
});

test('an unknown address of the interface is JSON, and says that it is not there', async () => {
	const nobody = new Browser(gateway);
	const answer = await nobody.fetch('/api/nothing');
	expect([answer.status, await codeOf(answer)]).toEqual([404, 'not-found']);
});

test('health tells when the store does not answer', async () => {
	const nobody = new Browser(gateway);
	const well = await nobody.fetch('/health');
	expect([well.status, await well.json()]).toEqual([
		200,
		{ v: 1, status: 'ok', store: 'ok', jobs: 'ok' }
	]);
	gateway.store.ping = () => Promise.reject(new StoreError('gone'));
	const ill = await nobody.fetch('/health');
	expect([ill.status, await ill.json()]).toMatchObject([503, { store: 'failing', jobs: 'ok' }]);
});
