import { expect, test } from 'vitest';
import { Disk, DiskHandle } from '../../../tests/simulation/disk.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { foldKey } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, type Scope } from '#lib/core/ids.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { record } from './record.ts';
import type { DeviceStore } from './store.ts';
import { takeInSnapshot } from './take-in.ts';

const account = asAccountId('a0000000');
const device = asDeviceId('d0000000');
const other = asDeviceId('d1111111');
const SITE: Scope = 'site-s0000000';
const KEY = 'makeup/n0000000/h0000000/p0000000';

async function phone(): Promise<DeviceStore> {
	const store = new DiskHandle(new Disk());
	await store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
	return store;
}
const entry = (from: typeof device, seq: number, key = KEY): Entry => ({
	key,
	value: true,
	at: 1000,
	by: account,
	device: from,
	seq
});
const view = (hash: string, entries: readonly Entry[]) => ({
	hash,
	vector: {},
	entries: pack(entries)
});
const take = (store: DeviceStore, hash: string, entries: readonly Entry[]) =>
	store.write((tx) => takeInSnapshot(tx, 'views', view(hash, entries)));

test('one’s own fact in a view is no sign of a cloned phone, whatever its number', async () => {
	const store = await phone();
	const { clash, received } = await take(store, 'a', [entry(device, 7)]);
	expect({ clash, received }).toEqual({ clash: false, received: 1 });
});

test('what is no longer in a view goes from the phone', async () => {
	const store = await phone();
	await take(store, 'a', [entry(other, 1), entry(other, 2, 'person/p0000000/name')]);
	await take(store, 'b', [entry(other, 1)]);
	const left = await store.read((tx) => tx.entriesUnder('views', ''));
	expect(left.map(({ key }) => key)).toEqual([KEY]);
});

test('a fact has seen what the view told of its key', async () => {
	const store = await phone();
	const seen = foldKey([entry(other, 5)]);
	const drafts = [{ key: KEY, value: null, how: 'undone' as const, seen }];
	const [fact] = await record(store, { scope: SITE, drafts, nowMs: 2_000_000 });
	expect(fact?.sees).toEqual({ [other]: 5 });
});
