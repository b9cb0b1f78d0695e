import { expect, test } from 'vitest';
import { Disk, DiskHandle } from '../../../tests/simulation/disk.ts';
import { comparable, EMPTY_STATE } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, type Scope } from '#lib/core/ids.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import { heal } from './heal.ts';
import { recover } from './recover.ts';
import { record } from './record.ts';
import { beginReissue, finishReissue, isReadyToReissue } from './reissue.ts';
import { seal } from './seal.ts';
import { factsOf, settle } from './settle.ts';
import { phoneRow, scopeRow, type DeviceStore } from './store.ts';
import { takeInSegments } from './take-in.ts';
import { unsentFacts } from './unsent.ts';

const account = asAccountId('a0000000');
const device = asDeviceId('d0000000');
const successor = asDeviceId('d0000001');
const SITE: Scope = 'site-s0000000';
const KEY = 'mark/s0000001/p0000001';

async function phone(): Promise<DeviceStore> {
	const store = new DiskHandle(new Disk());
	await store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
	return store;
}
const tap = (store: DeviceStore, status: string, key = KEY) =>
	record(store, { scope: SITE, drafts: [{ key, value: { status } }], nowMs: 1_764_000_000_000 });
const sealAll = (store: DeviceStore, as = device) =>
	store.write((tx) => seal(tx, { device: as, budgetBytes: 100_000 }));
const answer = (store: DeviceStore, ...acks: Omit<Ack, 'scope'>[]) =>
	store.write((tx) =>
		settle(
			tx,
			acks.map((ack) => ({ scope: SITE, ...ack })),
			{ signedInAs: device, canReissue: true, nowMs: 0 }
		)
	);
const entry = (store: DeviceStore, key = KEY) => store.read((tx) => tx.entry(SITE, key));
const unsent = async (store: DeviceStore) =>
	(await store.read(unsentFacts)).map(({ fact }) => `${fact.device}:${fact.seq}`);

test('a fact waits until it is acknowledged, and no longer', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	expect((await entry(store))?.waiting).toBe(1);
	expect(await unsent(store)).toEqual(['d0000000:1']);
	await answer(store, { n: 1, state: 'stored' });
	expect((await entry(store))?.waiting).toBeUndefined();
	expect(await unsent(store)).toEqual([]);
});

test('gap and clash settle nothing; a clash is told', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	expect(await answer(store, { n: 1, state: 'gap' })).toMatchObject({ segments: 0, clash: false });
	expect(await answer(store, { n: 1, state: 'clash' })).toMatchObject({ segments: 0, clash: true });
	expect(await unsent(store)).toEqual(['d0000000:1']);
});

test('a refused fact leaves the state and enters the list; the one before it comes back', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	await answer(store, { n: 1, state: 'stored' });
	await tap(store, 'absent');
	await sealAll(store);
	await answer(store, { n: 2, state: 'refused', refused: [{ index: 0, code: 'no-right' }] });
	expect((await entry(store))?.state[device]?.value).toEqual({ status: 'present' });
	const refusals = await store.read((tx) => tx.refusals());
	expect(refusals.map(({ code, fact }) => [code, fact.seq])).toEqual([['no-right', 2]]);
});

test('what a restored server lost waits again, refused facts too, and a person’s answer to a refusal stays', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	const refused: Omit<Ack, 'scope'> = {
		n: 1,
		state: 'refused',
		refused: [{ index: 0, code: 'no-right' }]
	};
	await answer(store, refused);
	await store.write(async (tx) =>
		tx.putRefusals((await tx.refusals()).map((row) => ({ ...row, dealtWith: true })))
	);
	expect(await store.write((tx) => heal(tx, SITE, 0))).toEqual({ lost: 1, clash: false });
	expect(await unsent(store)).toEqual(['d0000000:1']);
	await answer(store, refused);
	expect((await store.read((tx) => tx.refusals())).map(({ dealtWith }) => dealtWith)).toEqual([
		true
	]);
});

test('a server that has more of ours than we made shows that this phone was copied', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	await answer(store, { n: 1, state: 'stored' });
	expect(await store.write((tx) => heal(tx, SITE, 2))).toEqual({ lost: 0, clash: true });
	const copied = { device, n: 2, hash: 'f'.repeat(64), facts: await packedOf(store) };
	const taken = await store.write((tx) => takeInSegments(tx, SITE, [copied]));
	expect(taken).toMatchObject({ received: 0, clash: true });
});
const packedOf = async (store: DeviceStore) => {
	const row = await store.read((tx) => tx.segment(SITE, device, 1));
	if (row === undefined) throw new Error('Nothing is sealed.');
	return row.packed.facts;
};

test('re-issued facts keep their time, get new numbers, and claim to have seen only what was acknowledged', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	await answer(store, { n: 1, state: 'stored' });
	const [second] = await tap(store, 'late');
	await sealAll(store);
	await answer(store, { n: 2, state: 'clash' });
	await store.write((tx) => beginReissue(tx, successor));
	const [third] = await tap(store, 'absent');
	expect(await store.write(isReadyToReissue)).toBe(false);
	await answer(store, { n: 2, state: 'clash' });
	expect(await store.write(isReadyToReissue)).toBe(true);
	const issued = (await store.write(finishReissue)).map(({ fact }) => fact);
	expect(issued.map(({ device: by, seq, at, sees }) => ({ by, seq, at, sees }))).toEqual([
		{ by: successor, seq: 1, at: second?.at, sees: { [device]: 1 } },
		{ by: successor, seq: 2, at: third?.at, sees: { [device]: 1 } }
	]);
	expect(await store.read(phoneRow)).toMatchObject({ device: successor, retired: [device] });
	const [row] = await sealAll(store, successor);
	expect(row?.n).toBe(1);
	expect(comparable((await entry(store))?.state ?? EMPTY_STATE)).toContain('"status":"absent"');
	expect(await store.read((tx) => scopeRow(tx, SITE))).toMatchObject({ seq: 2, n: 1, vector: {} });
});

test('numbers refused as a whole are not counted as held: under them may stand what a copy wrote', async () => {
	const store = await phone();
	await tap(store, 'present');
	await sealAll(store);
	await answer(store, { n: 1, state: 'stored' });
	await tap(store, 'late');
	await sealAll(store);
	await answer(store, { n: 2, state: 'clash' });
	await store.write((tx) => beginReissue(tx, successor));
	await answer(store, { n: 2, state: 'refused', whole: 'revoked' });
	expect(await store.write(finishReissue)).toEqual([]);
	expect(await store.read((tx) => scopeRow(tx, SITE))).toMatchObject({ vector: { [device]: 1 } });
});

test('a journal gives back what the database lacks, once, and nothing of a given-up device', async () => {
	const store = await phone();
	const facts = [...(await tap(store, 'present')), ...(await tap(store, 'late'))];
	const rows = facts.map((fact) => ({ scope: SITE, fact }));
	const empty = new DiskHandle(new Disk());
	await empty.write((tx) => tx.putPhone({ account, device: successor, clockOffsetMs: 0 }));
	expect(await empty.write((tx) => recover(tx, rows))).toBe(2);
	expect(await empty.write((tx) => recover(tx, rows))).toBe(0);
	expect(await unsent(empty)).toEqual(['d0000000:1', 'd0000000:2']);
	const [row] = await sealAll(empty, successor);
	expect(row && factsOf(row).map(({ seq }) => seq)).toEqual([1, 2]);
	expect(row?.packed.recovered).toBe(true);
	const retired = new DiskHandle(new Disk());
	await retired.write((tx) =>
		tx.putPhone({ account, device: successor, clockOffsetMs: 0, retired: [device] })
	);
	expect(await retired.write((tx) => recover(tx, rows))).toBe(0);
});

test('facts of one’s own lost device go on counting above the highest seq found', async () => {
	const store = await phone();
	const facts = [...(await tap(store, 'present')), ...(await tap(store, 'late'))];
	const older = new DiskHandle(new Disk());
	await older.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
	await older.write((tx) =>
		recover(
			tx,
			facts.map((fact) => ({ scope: SITE, fact }))
		)
	);
	const [next] = await tap(older, 'absent');
	expect(next?.seq).toBe(3);
});

test('a phone that believes it is 1970 still makes facts that can be sent', async () => {
	const store = await phone();
	await store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: -5_000 }));
	const [fact] = await record(store, { scope: SITE, drafts: [{ key: KEY, value: 1 }], nowMs: 0 });
	expect(fact?.at).toBe(0);
	const [row] = await sealAll(store);
	expect(row && factsOf(row)).toHaveLength(1);
});
