import fc from 'fast-check';
import { expect, test } from 'vitest';
import { history } from '../../../../tests/simulation/histories.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import {
	comparable,
	EMPTY_STATE,
	fold,
	headsOf,
	join,
	type Entry,
	type KeyState
} from '#lib/core/facts/fold.ts';
import { unpack } from './pack.ts';
import { makeSnapshot } from './snapshot.ts';

const travelled = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const readable = (keys: ReadonlyMap<string, KeyState>) =>
	Object.fromEntries([...keys].map(([key, state]) => [key, comparable(state)]));
const entriesOf = (facts: readonly Fact[]): Entry[] =>
	unpack(travelled(makeSnapshot(fold(facts), {})).entries) ?? [];

/** Facts split as they came before a snapshot and after it: per device a prefix, as segments come in order of n. */
const split = fc
	.tuple(history, fc.array(fc.nat(24), { minLength: 4, maxLength: 4 }))
	.map(([{ facts }, cuts]) => {
		const devices = [...new Set(facts.map(({ device }) => device))];
		const before = facts.filter(({ device, seq }) => seq <= (cuts[devices.indexOf(device)] ?? 0));
		return { facts, before, after: facts.filter((fact) => !before.includes(fact)) };
	});

test('a snapshot and then the segments above it give what all segments give', () => {
	fc.assert(
		fc.property(split, ({ facts, before, after }) => {
			const keys = fold([...entriesOf(before), ...after]);
			expect(readable(keys)).toEqual(readable(fold(facts)));
		}),
		{ numRuns: 500 }
	);
});

test('a snapshot keeps sees: what was covered stays covered, also by what comes later', () => {
	fc.assert(
		fc.property(split, ({ facts, before, after }) => {
			const keys = fold([...entriesOf(before), ...after]);
			for (const [key, state] of fold(facts)) {
				const names = (entries: readonly Entry[]) => entries.map((e) => `${e.device} ${e.seq}`);
				expect(names(headsOf(keys.get(key) ?? EMPTY_STATE))).toEqual(names(headsOf(state)));
			}
		}),
		{ numRuns: 500 }
	);
});

test('a snapshot joined over what a phone holds takes nothing away', () => {
	fc.assert(
		fc.property(split, ({ facts, before }) => {
			const keys = new Map(fold(facts));
			for (const entry of entriesOf(before))
				keys.set(entry.key, join(keys.get(entry.key) ?? EMPTY_STATE, entry));
			expect(readable(keys)).toEqual(readable(fold(facts)));
		})
	);
});

test('equal states have equal snapshots, whatever way they came about', () => {
	fc.assert(
		fc.property(history, fc.nat(), ({ facts }, turn) => {
			const at = turn % (facts.length + 1);
			const turned = [...facts.slice(at), ...facts.slice(0, at)];
			expect(makeSnapshot(fold(turned), { d: 1 }).hash).toBe(
				makeSnapshot(fold(facts), { d: 1 }).hash
			);
			expect(makeSnapshot(fold(facts), { d: 2 }).hash).not.toBe(
				makeSnapshot(fold(facts), { d: 1 }).hash
			);
		})
	);
});
