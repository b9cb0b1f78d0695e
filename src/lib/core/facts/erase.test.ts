import fc from 'fast-check';
import { expect, test } from 'vitest';
import { history } from '../../../../tests/simulation/histories.ts';
import { asDeviceId } from '#lib/core/ids.ts';
import { canonicalJson } from './canonical.ts';
import type { Fact } from './fact.ts';
import {
	eraseFact,
	eraseFacts,
	erasureKey,
	eraseState,
	isAbout,
	parseErasureKey
} from './erase.ts';
import { comparable, dropCovered, EMPTY_STATE, fold, foldKey, join, readKey } from './fold.ts';
import type { Entry, KeyState } from './fold.ts';
import { shownValue } from './read.ts';

const joinStates = (a: KeyState, b: KeyState): KeyState => Object.values(b).reduce(join, a);
const bytesOf = (keys: ReadonlyMap<string, KeyState>): string =>
	canonicalJson([...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, s]) => [k, comparable(s)]));

/** Facts of a history as several replicas meet them: whole, erased, and, of a cloned phone, with other content. */
const deliveries = history.chain(({ facts }) => {
	const versions = facts.flatMap((fact): Fact[] => [
		fact,
		eraseFact(fact),
		{ ...fact, value: 'twin', at: fact.at + 1 },
		eraseFact({ ...fact, value: 'twin', at: fact.at + 1 })
	]);
	return fc.record({
		facts: fc.constant(facts),
		some: fc.subarray(versions),
		parts: fc.array(fc.subarray(versions), { minLength: 3, maxLength: 3 })
	});
});

test('facts and erased facts fold to the same in any order, any number of times', () => {
	fc.assert(
		fc.property(
			deliveries.chain(({ some }) =>
				fc.tuple(
					fc.constant(some),
					fc.shuffledSubarray(some, { minLength: some.length }),
					fc.subarray(some)
				)
			),
			([some, shuffled, again]) => {
				expect(bytesOf(fold([...again, ...shuffled]))).toBe(bytesOf(fold(some)));
			}
		)
	);
});

test('joining replicas of which some have erased commutes, associates and is idempotent', () => {
	fc.assert(
		fc.property(deliveries, ({ facts, parts }) => {
			const key = facts[0]?.key;
			const [a = EMPTY_STATE, b = EMPTY_STATE, c = EMPTY_STATE] = parts.map((part) =>
				foldKey(part.filter((fact) => fact.key === key))
			);
			const say = (state: KeyState) => comparable(state);
			expect(say(joinStates(a, b))).toBe(say(joinStates(b, a)));
			expect(say(joinStates(joinStates(a, b), c))).toBe(say(joinStates(a, joinStates(b, c))));
			expect(joinStates(a, a)).toEqual(a);
		})
	);
});

test('a key of which anything was erased shows nothing, is in no dispute, and no copy revives it', () => {
	fc.assert(
		fc.property(
			history.chain(({ facts }) => fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts]))),
			([facts, late]) => {
				const erased = new Map(
					[...fold(facts)].map(([key, state]) => [key, eraseState(state)] as const)
				);
				for (const fact of late) {
					const now = join(erased.get(fact.key) ?? EMPTY_STATE, fact);
					erased.set(fact.key, now);
					expect(readKey(now)).toMatchObject({ shown: undefined, disputed: [] });
					expect(shownValue(erased, fact.key)).toBeUndefined();
				}
			}
		)
	);
});

test('erasing before folding and after it is the same, through a snapshot too', () => {
	fc.assert(
		fc.property(history, ({ facts }) => {
			const before = fold(facts.map(eraseFact));
			const after = new Map([...fold(facts)].map(([key, state]) => [key, eraseState(state)]));
			const dropped = [...fold(facts)].flatMap(([, state]) => Object.values(dropCovered(state)));
			expect(bytesOf(after)).toBe(bytesOf(before));
			expect(bytesOf(fold(dropped.map(eraseFact)))).toBe(bytesOf(before));
			const snapshot = [...after].flatMap(([, state]) => Object.values(dropCovered(state)));
			expect(snapshot.every((entry) => entry.erased === true)).toBe(true);
		})
	);
});

const MEI = 'p0000001';
const fact = (key: string): Entry => ({
	key,
	value: 'said',
	at: 1,
	by: '' as Entry['by'],
	device: asDeviceId('d0000001'),
	seq: 1
});

test('what is about somebody stands in the key, and marks are not erased', () => {
	const erased = new Set([MEI]);
	const about = [
		...[`person/${MEI}/name`, `household/${MEI}/name`, `walkin/s0000001/${MEI}/phone`],
		...[`leave/s0000001/${MEI}`, `leave/s0000001/${MEI}/x0000001`, `signup/a0000001/${MEI}`],
		...[`checkin/a0000001/${MEI}/2026-11-24`, `consent/${MEI}/photo`, `request/${MEI}/erase/me`]
	];
	const others = [
		...[`person/p0000002/name`, `mark/s0000001/${MEI}`, `session/${MEI}/title`, 'nonsense', MEI],
		...[`leave/${MEI}/p0000002`, erasureKey({ kind: 'person', id: MEI })]
	];
	expect(about.filter((key) => isAbout(key, erased))).toEqual(about);
	expect(others.filter((key) => isAbout(key, erased))).toEqual([]);
	const facts = [...about, ...others].map(fact);
	const kept = eraseFacts(facts, erased);
	expect(kept.map(({ key }) => key)).toEqual(facts.map(({ key }) => key));
	expect(kept.filter((one) => one.erased).map(({ key }) => key)).toEqual(about);
	expect(eraseFacts(kept, erased)).toBe(kept);
});

test('the key of an erasure tells whom', () => {
	const subject = { kind: 'household', id: MEI } as const;
	expect(parseErasureKey(erasureKey(subject))).toEqual(subject);
	for (const key of ['erase/x', `erase/site/${MEI}`, `erase/person/${MEI}/more`, `person/${MEI}`])
		expect(parseErasureKey(key)).toBeUndefined();
});
