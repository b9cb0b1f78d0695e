import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeepRow, KeptState } from '#lib/device/media-store.ts';
import { chunksAtOnce, isOnItsWay, onTheirWay, planNext, type Conditions } from './keep-plan.ts';

const STATES: readonly KeptState[] = [
	...(['waiting', 'fetching', 'no-network', 'wifi-wait', 'paused'] as const),
	...(['no-room', 'gone', 'kept', 'evicted'] as const)
];

const rowsAre = fc
	.array(
		fc.record({
			scope: fc.constantFrom('catalog', 'staff'),
			state: fc.constantFrom(...STATES),
			totalBytes: fc.integer({ min: 1, max: 1000 }),
			isMeteredFine: fc.boolean(),
			askedAt: fc.integer({ min: 0, max: 5 })
		}),
		{ maxLength: 8 }
	)
	.map((some) =>
		some.map((one, place): KeepRow => ({
			...one,
			...{ lecture: `district/${place}`, title: '', kind: 'audio', version: 1, files: [] },
			...{ manifest: '', manifestBytes: 0, isDamaged: false, usedAt: 0 }
		}))
	);
const conditionsAre: fc.Arbitrary<Conditions> = fc.record({
	isOnline: fc.boolean(),
	isMetered: fc.boolean(),
	isWifiOnly: fc.boolean(),
	areFactsThrough: fc.boolean(),
	readsStaff: fc.boolean(),
	roomBytes: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
	isFull: fc.boolean()
});
const planOf = (rows: readonly KeepRow[], conditions: Conditions) =>
	planNext(
		onTheirWay(rows).map((row) => ({ row, haveBytes: 0 })),
		conditions
	);

test('what a person decided, and what is over, is never touched', () => {
	fc.assert(
		fc.property(rowsAre, conditionsAre, (rows, conditions) => {
			const { states } = planOf(rows, conditions);
			for (const { lecture, state } of rows) expect(states.has(lecture)).toBe(isOnItsWay(state));
			for (const state of states.values()) expect(isOnItsWay(state)).toBe(true);
		})
	);
});

test('nothing is fetched against the facts, the network, the purse, the disk or the rights', () => {
	fc.assert(
		fc.property(rowsAre, conditionsAre, (rows, conditions) => {
			const { next, states } = planOf(rows, conditions);
			const fetching = [...states.values()].filter((state) => state === 'fetching');
			expect(fetching).toHaveLength(next === undefined ? 0 : 1);
			if (next === undefined) return;
			expect(states.get(next.lecture)).toBe('fetching');
			expect([conditions.isOnline, conditions.areFactsThrough]).toEqual([true, true]);
			expect(conditions.isFull).toBe(false);
			expect(conditions.roomBytes ?? Infinity).toBeGreaterThanOrEqual(next.totalBytes);
			if (conditions.isMetered && conditions.isWifiOnly) expect(next.isMeteredFine).toBe(true);
			if (next.scope === 'staff') expect(conditions.readsStaff).toBe(true);
		})
	);
});

test('with nothing in the way, who asked first is first', () => {
	const free = { isOnline: true, isMetered: false, isWifiOnly: true, areFactsThrough: true };
	fc.assert(
		fc.property(rowsAre, (rows) => {
			const { next } = planOf(rows, {
				...free,
				...{ readsStaff: true, roomBytes: undefined, isFull: false }
			});
			const asked = rows.filter(({ state }) => isOnItsWay(state)).map(({ askedAt }) => askedAt);
			expect(next?.askedAt).toBe(asked.length === 0 ? undefined : Math.min(...asked));
		})
	);
});

test('a request is one chunk on a slow or unknown link, more on a good one, never more than fits', () => {
	expect(chunksAtOnce(undefined, undefined)).toBe(1);
	expect(chunksAtOnce(6.25, undefined)).toBe(1);
	expect(chunksAtOnce(250, undefined)).toBe(9);
	expect(chunksAtOnce(10_000, undefined)).toBe(32);
	expect(chunksAtOnce(10_000, 600_000)).toBe(2);
});
