import { expect, test } from 'vitest';
import { asAccountId, asSiteId, asTownshipId, siteScope } from '#lib/core/ids.ts';
import { unpackSegment } from '#lib/core/protocol/segment.ts';
import { parseSyncRequest } from '#lib/core/protocol/sync.ts';
import type { PrivateKey } from '#lib/core/protocol/sign-in.ts';
import { makeKeys, type DeviceKeys } from './device-keys.ts';
import { createDatabase, IdbStore } from './idb-store.ts';
import { freshDeviceId, freshId } from './random.ts';
import { record } from './record.ts';
import { fromBase64Url } from './rescue-cipher.ts';
import { makeRescueFile, openRescueFile } from './rescue-file.ts';
import { countUnsent } from './unsent.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));
const TOWNSHIP = asTownshipId('t0t0t0t0');

test('a file opens at its township, and holds the segments as they will travel', async () => {
	const { store, device, keys } = await phoneWithFacts(3);
	const { publicKey, privateKey } = await townshipKeys();
	const text = await makeRescueFile({ store, keys, township: { id: TOWNSHIP, key: publicKey } });
	const opened = await openRescueFile(text, [{ id: TOWNSHIP, privateKey }]);
	if (!opened.ok) throw new Error(opened.problem.code);
	const { payload, signature } = opened.value;
	expect(opened.value.device).toBe(device);
	const { segments } = JSON.parse(payload) as { segments: unknown };
	const request = parseSyncRequest({ v: 1, sentAt: 0, digest: '0'.repeat(32), segments });
	if (!request.ok) throw new Error(request.problem.code);
	const [segment] = request.value.segments.map((packed) => unpackSegment(packed, device));
	expect(segment?.ok === true && segment.value.facts.map(({ seq }) => seq)).toEqual([1, 2, 3]);
	expect(await isSigned(keys, payload, signature)).toBe(true);
	expect(await isSigned(keys, `${payload} `, signature)).toBe(false);
	await store.close();
});

test('making a file drops nothing: the phone still holds all, and makes the same again', async () => {
	const { store, keys } = await phoneWithFacts(5);
	const { publicKey, privateKey } = await townshipKeys();
	const make = () => makeRescueFile({ store, keys, township: { id: TOWNSHIP, key: publicKey } });
	const [first, second] = [await make(), await make()];
	expect(await store.read(countUnsent)).toBe(5);
	const payloadOf = async (text: string) => {
		const opened = await openRescueFile(text, [{ id: TOWNSHIP, privateKey }]);
		return opened.ok ? opened.value.payload : opened.problem.code;
	};
	expect(await payloadOf(first)).toBe(await payloadOf(second));
	expect(first).not.toBe(second);
	await store.close();
});

test('another township, a changed file and a foreign file are told apart', async () => {
	const { store, keys } = await phoneWithFacts(1);
	const { publicKey, privateKey } = await townshipKeys();
	const text = await makeRescueFile({ store, keys, township: { id: TOWNSHIP, key: publicKey } });
	const codeOf = async (file: string, id = TOWNSHIP) => {
		const opened = await openRescueFile(file, [{ id, privateKey }]);
		return opened.ok ? 'ok' : opened.problem.code;
	};
	expect(await codeOf(text, asTownshipId('t1t1t1t1'))).toBe('other-township');
	const changed = text.replace(
		/"sealed":"(.)/,
		(_, first) => `"sealed":"${first === 'A' ? 'B' : 'A'}`
	);
	expect(await codeOf(changed)).toBe('malformed');
	expect(await codeOf('{"kind":"something else"}')).toBe('malformed');
	expect(await codeOf('not JSON')).toBe('malformed');
	await store.close();
});

async function phoneWithFacts(count: number) {
	const device = freshDeviceId();
	const name = `test-${freshId()}`;
	await createDatabase(name, { account: asAccountId(freshId()), device, clockOffsetMs: 0 });
	const store = new IdbStore(name);
	const drafts = Array.from({ length: count }, (_, index) => ({
		key: `mark/e0e0e0e0/p000000${index}`,
		value: { status: 'present' }
	}));
	await record(store, { scope: SITE, drafts, nowMs: Date.UTC(2026, 10, 24) });
	const keys = await makeKeys();
	if (keys === undefined) throw new Error('This browser has WebCrypto.');
	return { store, device, keys };
}

async function townshipKeys() {
	const keys = await makeKeys({ isExportable: true });
	if (keys === undefined || keys.privateKey instanceof CryptoKey) throw new Error('No JWK.');
	const privateKey: PrivateKey = { ...keys.publicKey, d: keys.privateKey.d ?? '' };
	return { publicKey: keys.publicKey, privateKey };
}

async function isSigned(keys: DeviceKeys, payload: string, signature: string): Promise<boolean> {
	const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
	const key = await crypto.subtle.importKey('jwk', { ...keys.publicKey }, algorithm, false, [
		'verify'
	]);
	return crypto.subtle.verify(
		{ name: 'ECDSA', hash: 'SHA-256' },
		key,
		fromBase64Url(signature),
		new TextEncoder().encode(payload)
	);
}
