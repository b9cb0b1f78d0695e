import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Disk, DiskHandle } from '../../../tests/simulation/disk.ts';
import { isAbout } from '#lib/core/facts/erase.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { comparable, readKey } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, type Scope } from '#lib/core/ids.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { sealSegment, unpackSegment } from '#lib/core/protocol/segment.ts';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { recover } from './recover.ts';
import { record } from './record.ts';
import { seal } from './seal.ts';
import { settle } from './settle.ts';
import type { DeviceStore } from './store.ts';
import { takeInSegments, takeInSnapshot } from './take-in.ts';

const account = asAccountId('a0000000');
const device = asDeviceId('d0000000');
const colleague = asDeviceId('d0000001');
const server = asDeviceId('d0000009');
const SITE: Scope = 'site-s0000000';
const MEI = 'p0000001';
const LIN = 'p0000002';
const ERASED = new Set([MEI]);
const NAME = '周小穗';
const NOW_MS = 1_764_000_000_000;

async function phone() {
	const disk = new Disk();
	const store = new DiskHandle(disk);
	await store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
	return { disk, store };
}

/** Every byte the phone keeps in its database. */
const bytesOf = (disk: Disk): string =>
	JSON.stringify(
		[disk.pending, disk.sealed, disk.entries, disk.refusals].map((table) => table.all())
	);

const factsOf = (from: typeof device, keys: readonly string[], seq = 1): Fact[] =>
	keys.map((key, index) => ({
		key,
		value: key.startsWith('mark/') ? { status: 'present' } : `${NAME} ${index}`,
		at: NOW_MS / 1000 + index,
		by: account,
		device: from,
		seq: seq + index
	}));
const served = (from: typeof device, n: number, facts: readonly Fact[]) => {
	const { hash } = sealSegment({ scope: SITE, device: from, n, facts });
	return { device: from, n, hash, facts: pack(facts) };
};
const ERASURE = served(server, 1, [
	{ key: `erase/person/${MEI}`, value: true, at: 1, by: account, device: server, seq: 1 }
]);

const aboutMei = fc.constantFrom(
	...[`person/${MEI}/name`, `person/${MEI}/phone`, `walkin/e0000001/${MEI}/name`],
	...[`leave/e0000001/${MEI}`, `checkin/c0000001/${MEI}/2026-11-24`]
);
const keys = fc.array(
	fc.oneof(aboutMei, fc.constantFrom(`mark/e0000001/${MEI}`, `mark/e0000001/${LIN}`)),
	{ minLength: 1, maxLength: 8 }
);
/** What happens to a phone before and after it hears of the erasure, each step with facts of some keys. */
const steps = fc.array(
	fc.record({ kind: fc.constantFrom('tap', 'seal', 'refused', 'colleague', 'recover'), keys }),
	{ maxLength: 8 }
);

interface Step {
	readonly kind: 'tap' | 'seal' | 'refused' | 'colleague' | 'recover';
	readonly keys: readonly string[];
}

async function play(store: DeviceStore, some: readonly Step[], counts: { n: number; seq: number }) {
	for (const step of some) {
		switch (step.kind) {
			case 'tap':
				await tap(store, step.keys);
				break;
			case 'seal':
				await store.write((tx) => seal(tx, { device, budgetBytes: 100_000 }));
				break;
			case 'refused':
				await refuseAll(store);
				break;
			case 'recover': {
				const found = factsOf(asDeviceId('d0000007'), step.keys, counts.seq);
				counts.seq += found.length;
				await store.write((tx) =>
					recover(
						tx,
						found.map((fact) => ({ scope: SITE, fact }))
					)
				);
				break;
			}
			case 'colleague': {
				const facts = factsOf(colleague, step.keys, counts.seq);
				counts.seq += facts.length;
				counts.n += 1;
				await store.write((tx) => takeInSegments(tx, SITE, [served(colleague, counts.n, facts)]));
			}
		}
	}
}

const tap = (store: DeviceStore, some: readonly string[]) => {
	const drafts = some.map((key) => ({
		key,
		value: key.startsWith('mark/') ? { status: 'late' } : `${NAME}?`
	}));
	return record(store, { scope: SITE, drafts, nowMs: NOW_MS });
};

async function refuseAll(store: DeviceStore) {
	await store.write(async (tx) => {
		const acks = (await tx.sealed({ state: 'waiting' })).map(({ n, count }) => ({
			scope: SITE,
			n,
			state: 'refused' as const,
			refused: Array.from({ length: count }, (_, index) => ({ index, code: 'no-right' }))
		}));
		await settle(tx, acks, { signedInAs: device, canReissue: true, nowMs: NOW_MS });
	});
}

test('once an erasure is heard of, no byte of the name is left on the phone, whatever it did before or does after', async () => {
	await fc.assert(
		fc.asyncProperty(steps, steps, async (before, after) => {
			const { disk, store } = await phone();
			const counts = { n: 0, seq: 1 };
			await play(store, before, counts);
			const hashes = disk.sealed.all().map(({ packed }) => packed.hash);
			const taken = await store.write((tx) => takeInSegments(tx, SITE, [ERASURE]));
			expect(taken.erased).toBe(true);
			expect(bytesOf(disk)).not.toContain(NAME);
			// What was sealed is the same segment still: its hash stands, and a server that lost it can read it.
			expect(disk.sealed.all().map(({ packed }) => packed.hash)).toEqual(hashes);
			await play(store, after, counts);
			expect(bytesOf(disk)).not.toContain(NAME);
			for (const { packed } of disk.sealed.all())
				expect(unpackSegment(packed, device).ok).toBe(true);
			for (const { key, state } of disk.entries.all())
				if (isAbout(key, ERASED)) expect(readKey(state).shown).toBeUndefined();
		})
	);
});

test('marks stay, and so do people who were not erased', async () => {
	const { disk, store } = await phone();
	await tap(store, [`mark/e0000001/${MEI}`, `person/${LIN}/name`]);
	const before = disk.entries.all();
	await store.write((tx) => takeInSegments(tx, SITE, [ERASURE]));
	expect(disk.entries.all()).toMatchObject([{ key: `erase/person/${MEI}` }, ...before]);
});

test('a snapshot brings an erasure as a segment does, and another one the same again', async () => {
	const { disk, store } = await phone();
	const facts = factsOf(colleague, [`person/${MEI}/name`]);
	await store.write((tx) => takeInSegments(tx, SITE, [served(colleague, 1, facts)]));
	const erasure: Fact = {
		...{ key: `erase/person/${MEI}`, value: true, at: 1, by: account },
		...{ device: server, seq: 1 }
	};
	// A snapshot made before the sweep still has the name.
	const snapshot = makeSnapshot(fold([...facts, erasure]), { [colleague]: 1, [server]: 1 });
	const take = () => store.write((tx) => takeInSnapshot(tx, SITE, snapshot));
	expect(await take()).toMatchObject({ erased: true });
	expect(bytesOf(disk)).not.toContain(NAME);
	const states = disk.entries.all().map(({ state }) => comparable(state));
	expect(await take()).toMatchObject({ erased: false });
	expect(disk.entries.all().map(({ state }) => comparable(state))).toEqual(states);
});
