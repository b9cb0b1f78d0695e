import { expect, test } from 'vitest';
import { Disk, DiskHandle } from '../../../tests/simulation/disk.ts';
import { factsOf } from './settle.ts';
import { asAccountId, asDeviceId, type Scope } from '#lib/core/ids.ts';
import { unpackSegment } from '#lib/core/protocol/segment.ts';
import { record } from './record.ts';
import { seal } from './seal.ts';
import type { DeviceStore, SealedRow } from './store.ts';

const account = asAccountId('a0000000');
const device = asDeviceId('d0000000');
const SITE: Scope = 'site-s0000000';
const LARGE_BYTES = 1_000_000;

async function phone(): Promise<DeviceStore> {
	const store = new DiskHandle(new Disk());
	await store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
	return store;
}
const marks = (session: string, count: number) =>
	Array.from({ length: count }, (_, n) => ({
		key: `mark/${session}/p${String(n).padStart(7, '0')}`,
		value: { status: 'present' }
	}));
const tap = (store: DeviceStore, session: string, { count, atS }: { count: number; atS: number }) =>
	record(store, { scope: SITE, drafts: marks(session, count), nowMs: atS * 1000 });
const sealed = (store: DeviceStore, budgetBytes = LARGE_BYTES): Promise<SealedRow[]> =>
	store.write((tx) => seal(tx, { device, budgetBytes }));
const sessionsIn = (row: SealedRow | undefined): string[] =>
	row === undefined ? [] : [...new Set(factsOf(row).map(({ key }) => key.split('/')[1] ?? ''))];

test('numbers of segments are contiguous from one, and a fact is sealed once', async () => {
	const store = await phone();
	await tap(store, 's0000001', { count: 30, atS: 1000 });
	const first = await sealed(store);
	await tap(store, 's0000001', { count: 30, atS: 2000 });
	const second = await sealed(store);
	expect([...first, ...second].map(({ n }) => n)).toEqual([1, 2]);
	expect([...first, ...second].flatMap(factsOf).map(({ seq }) => seq)).toEqual(
		Array.from({ length: 60 }, (_, index) => index + 1)
	);
	expect(await sealed(store)).toEqual([]);
});

test('the newest session goes first, and a key’s facts stay in their order', async () => {
	const store = await phone();
	await tap(store, 's0000001', { count: 40, atS: 1000 });
	await tap(store, 's0000002', { count: 40, atS: 2000 });
	const [row] = await sealed(store, 40 * 8);
	expect(sessionsIn(row)).toEqual(['s0000002']);
	await tap(store, 's0000001', { count: 1, atS: 3000 });
	const rest = (await sealed(store)).flatMap(factsOf);
	const ofKey = rest.filter(({ key }) => key === 'mark/s0000001/p0000000');
	expect(ofKey.map(({ seq }) => seq)).toEqual([1, 81]);
});

test('no segment is larger than a request may be after a cut', async () => {
	const store = await phone();
	await tap(store, 's0000001', { count: 3000, atS: 1000 });
	const rows = await sealed(store);
	expect(rows.length).toBeGreaterThan(1);
	for (const row of rows) expect(row.sizeBytes).toBeLessThanOrEqual(20_000);
	expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(3000);
});

test('facts of an earlier device travel apart, marked recovered', async () => {
	const store = await phone();
	const [own] = await tap(store, 's0000001', { count: 1, atS: 1000 });
	if (own === undefined) throw new Error('No fact was made.');
	const found = { ...own, device: asDeviceId('d0000009'), seq: 7 };
	await store.write((tx) => tx.putPending([{ scope: SITE, fact: found }]));
	const rows = await sealed(store);
	expect(rows.map(({ packed }) => packed.recovered)).toEqual([undefined, true]);
	expect(rows.map((row) => factsOf(row).map(({ seq }) => seq))).toEqual([[1], [7]]);
	for (const { packed } of rows) expect(unpackSegment(packed, device).ok).toBe(true);
});
