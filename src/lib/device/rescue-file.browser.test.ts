import { expect, test } from 'vitest';
import { asAccountId, asSiteId, asTownshipId, siteScope } from '#lib/core/ids.ts';
import { parcelText, parseParcel, type HandOver } from '#lib/core/protocol/parcel.ts';
import type { PrivateKey } from '#lib/core/protocol/sign-in.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import { makeKeys } from './device-keys.ts';
import { HandOverBook, type TakenRow } from './hand-over-book.ts';
import { createDatabase, IdbStore } from './idb-store.ts';
import { freshDeviceId, freshId } from './random.ts';
import { record } from './record.ts';
import { isSignedBy, makeHandOver, openHandOver, type MadeHandOver } from './rescue-file.ts';
import { makeReturn, takeInReturn } from './return-file.ts';
import { countUnsent } from './unsent.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));
const TOWNSHIP = asTownshipId('t0t0t0t0');
const ACCOUNT = asAccountId('acac0001');
const NOW_MS = Date.UTC(2026, 10, 24, 13);

test('a hand-over opens at its township, and holds the segments as they will travel', async () => {
	const { store, device, keys } = await phoneWithFacts(3);
	const { publicKey, privateKey } = await townshipKeys();
	const made = await makeHandOver({ store, keys, township: { id: TOWNSHIP, key: publicKey } });
	const opened = await openHandOver(made.parcel, [{ id: TOWNSHIP, privateKey }]);
	if (!opened.ok) throw new Error(opened.problem.code);
	const { content, contents, returnKey, segments } = opened.value;
	expect(content.device).toBe(device);
	expect(contents).toMatchObject({ scopes: [SITE], facts: 3, people: 3 });
	expect(segments.map(({ n, hash }) => [n, hash])).toEqual(
		made.segments.map(({ n, hash }) => [n, hash])
	);
	expect(returnKey).toBe(made.returnKey);
	expect(await isSignedBy(keys.publicKey, content)).toBe(true);
	const { payload } = content;
	expect(await isSignedBy(keys.publicKey, { ...content, payload: `${payload} ` })).toBe(false);
	await store.close();
});

test('making one drops nothing: the phone still holds all, and makes the same again', async () => {
	const { store, keys } = await phoneWithFacts(5);
	const { publicKey } = await townshipKeys();
	const make = () => makeHandOver({ store, keys, township: { id: TOWNSHIP, key: publicKey } });
	const [first, second] = [await make(), await make()];
	expect(await store.read(countUnsent)).toBe(5);
	expect(first.segments).toEqual(second.segments);
	expect(first.id).not.toBe(second.id);
	expect(first.returnKey).not.toBe(second.returnKey);
	await store.close();
});

test('another township and a changed file are told apart, whatever was changed', async () => {
	const { store, keys } = await phoneWithFacts(1);
	const { publicKey, privateKey } = await townshipKeys();
	const { parcel } = await makeHandOver({
		store,
		keys,
		township: { id: TOWNSHIP, key: publicKey }
	});
	const codeOf = async (file: HandOver, id = TOWNSHIP) => {
		const opened = await openHandOver(file, [{ id, privateKey }]);
		return opened.ok ? 'ok' : opened.problem.code;
	};
	expect(await codeOf(parcel, asTownshipId('t1t1t1t1'))).toBe('other-township');
	const text = parcelText(parcel);
	const outcomes = new Set<string>();
	for (let at = 0; at < text.length; at += 7) {
		const changed = parseParcel(
			text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
		);
		outcomes.add(
			changed.ok && changed.value.kind === 'tongyu-rescue'
				? await codeOf(changed.value)
				: 'malformed'
		);
	}
	expect([...outcomes].filter((code) => code === 'ok')).toEqual([]);
	await store.close();
});

test('a return settles what the township has, once, and is believed without a network', async () => {
	const { store, keys } = await phoneWithFacts(4);
	const { made, taken } = await handedOver(store, keys);
	const acks = acksOf(made, 'stored');
	const parcel = await makeReturn(taken, delivered(acks));
	const receipt = await takeInReturn(store, parcel, { made: rowOf(made), nowMs: NOW_MS });
	expect(receipt).toMatchObject({
		ok: true,
		value: { contents: { facts: 4, people: 4 }, refused: 0, missing: 0, serverAt: NOW_MS }
	});
	expect(await store.read(countUnsent)).toBe(0);
	expect((await store.read((tx) => tx.diary()))[0]).toMatchObject({
		kind: 'returned',
		delivered: 4
	});
	const again = await takeInReturn(store, parcel, { made: rowOf(made), nowMs: NOW_MS });
	expect(again).toMatchObject({ ok: true, value: { contents: { facts: 0 }, refused: 0 } });
	expect(await store.read((tx) => tx.diary())).toHaveLength(1);
	await store.close();
});

test('a return tells what was refused, and leaves waiting what the township has not', async () => {
	const { store, keys } = await phoneWithFacts(3);
	const { made, taken } = await handedOver(store, keys);
	const refused = acksOf(made, 'refused', { refused: [{ index: 1, code: 'no-right' }] });
	const parcel = await makeReturn(taken, delivered(refused));
	const receipt = await takeInReturn(store, parcel, { made: rowOf(made), nowMs: NOW_MS });
	expect(receipt).toMatchObject({
		ok: true,
		value: { contents: { facts: 2, people: 2 }, refused: 1 }
	});
	expect(await store.read((tx) => tx.refusals())).toMatchObject([{ code: 'no-right' }]);

	const other = await phoneWithFacts(2);
	const second = await handedOver(other.store, other.keys);
	const clash = await makeReturn(second.taken, delivered(acksOf(second.made, 'clash')));
	const nothing = await takeInReturn(other.store, clash, {
		made: rowOf(second.made),
		nowMs: NOW_MS
	});
	expect(nothing).toMatchObject({ ok: true, value: { contents: { facts: 0 }, missing: 2 } });
	expect(await other.store.read(countUnsent)).toBe(2);
	await store.close();
	await other.store.close();
});

test('an altered return, one of another phone and one of other segments change nothing', async () => {
	const { store, keys } = await phoneWithFacts(2);
	const { made, taken } = await handedOver(store, keys);
	const other = await phoneWithFacts(2);
	const foreign = await handedOver(other.store, other.keys);
	const good = await makeReturn(taken, delivered(acksOf(made, 'stored')));
	const takeIn = (parcel: typeof good, row = rowOf(made)) =>
		takeInReturn(store, parcel, { made: row, nowMs: NOW_MS });

	const first = good.sealed.startsWith('A') ? 'B' : 'A';
	const altered = { ...good, sealed: first + good.sealed.slice(1) };
	expect(await takeIn(altered)).toMatchObject({ ok: false, problem: { code: 'malformed' } });
	// Made for the other phone, and renamed.
	const theirs = await makeReturn(foreign.taken, delivered(acksOf(made, 'stored')));
	const renamed = { ...theirs, answers: good.answers };
	expect(await takeIn(renamed)).toMatchObject({ ok: false, problem: { code: 'malformed' } });
	expect(await takeInReturn(store, theirs, { made: undefined, nowMs: NOW_MS })).toMatchObject({
		ok: false,
		problem: { code: 'not-ours' }
	});
	// From the township, but of segments that were not in this hand-over, or not as they are here.
	const elsewhere = acksOf(made, 'stored').map((ack) => ({ ...ack, n: ack.n + 1 }));
	await takeIn(await makeReturn(taken, delivered(elsewhere)));
	const changed = rowOf({
		...made,
		segments: made.segments.map((segment) => ({ ...segment, hash: '0'.repeat(64) }))
	});
	await takeIn(good, changed);
	expect(await store.read(countUnsent)).toBe(2);
	expect(await store.read((tx) => tx.diary())).toEqual([]);
	await store.close();
	await other.store.close();
});

test('the book keeps what one account made and took in, and forgets it alone', async () => {
	const { store, keys } = await phoneWithFacts(1);
	const { made, taken } = await handedOver(store, keys);
	const [mine, theirs] = [asAccountId(freshId()), asAccountId(freshId())];
	const [book, others] = [new HandOverBook(mine), new HandOverBook(theirs)];
	await book.putMade({ ...rowOf(made), account: mine });
	await book.putTaken({ ...taken, account: mine });
	await others.putTaken({ ...taken, account: theirs });
	expect(await book.made(made.id)).toMatchObject({ returnKey: made.returnKey });
	expect(await others.made(made.id)).toBeUndefined();
	expect(await book.allTaken()).toHaveLength(1);
	await book.forget();
	expect([await book.allMade(), await book.allTaken()]).toEqual([[], []]);
	expect(await others.allTaken()).toHaveLength(1);
	await others.forget();
	for (const open of [book, others, store]) await open.close();
});

async function handedOver(store: IdbStore, keys: Parameters<typeof makeHandOver>[0]['keys']) {
	const { publicKey, privateKey } = await townshipKeys();
	const made = await makeHandOver({ store, keys, township: { id: TOWNSHIP, key: publicKey } });
	const opened = await openHandOver(made.parcel, [{ id: TOWNSHIP, privateKey }]);
	if (!opened.ok) throw new Error(opened.problem.code);
	const taken: TakenRow = {
		account: ACCOUNT,
		id: made.id,
		device: opened.value.content.device,
		contents: opened.value.contents,
		takenAt: NOW_MS,
		isVerified: true,
		returnKey: opened.value.returnKey,
		parcel: made.parcel,
		state: { kind: 'waiting' }
	};
	return { made, taken };
}

const rowOf = (made: MadeHandOver) => ({ ...made, account: ACCOUNT, madeAt: NOW_MS });
const delivered = (acks: readonly Ack[]) => ({
	...{ kind: 'delivered' as const, kept: 0, refused: 0 },
	acks,
	serverAt: NOW_MS
});
const acksOf = (
	{ segments }: MadeHandOver,
	state: Ack['state'],
	more: Pick<Ack, 'refused'> = {}
): Ack[] => segments.map(({ scope, n }) => ({ scope, n, state, ...more }));

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
