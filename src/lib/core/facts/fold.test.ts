import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { history, trueHeads } from '../../../../tests/simulation/histories.ts';
import { undoOf } from '#lib/core/attendance/undo.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import { canonicalJson } from './canonical.ts';
import type { Fact, Json } from './fact.ts';
import { rankOf } from './fact.ts';
import type { Entry, KeyState } from './fold.ts';
import { comparable, dropCovered, EMPTY_STATE, fold, foldKey, headsOf, join } from './fold.ts';
import { nextSees, readKey } from './fold.ts';

interface Case {
	readonly name: string;
	readonly facts: readonly Fact[];
	readonly expect: Readonly<
		Record<
			string,
			{
				readonly shown: Json;
				readonly from: readonly [string, number] | null;
				readonly conflict: boolean;
				readonly heads: readonly (readonly [string, number])[];
			}
		>
	>;
}
const { cases } = JSON.parse(readFileSync('tests/fixtures/fold.json', 'utf8')) as {
	cases: readonly Case[];
};

const shuffledAndRepeated = (facts: readonly Fact[]) =>
	fc.tuple(
		fc.shuffledSubarray([...facts], { minLength: facts.length }),
		fc.shuffledSubarray([...facts])
	);
const comparableAll = (keys: ReadonlyMap<string, KeyState>): string =>
	canonicalJson([...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, s]) => [k, comparable(s)]));
const joinStates = (a: KeyState, b: KeyState): KeyState => Object.values(b).reduce(join, a);

test('150 recorded histories give what they must, in any order, repeated', () => {
	expect(cases).toHaveLength(150);
	for (const { name, facts, expect: expected } of cases) {
		fc.assert(
			fc.property(shuffledAndRepeated(facts), ([all, again]) => {
				const keys = fold([...again, ...all, ...again]);
				for (const [key, wanted] of Object.entries(expected)) {
					const { shown, heads, disputed } = readKey(keys.get(key) ?? EMPTY_STATE);
					const isUndone = shown === undefined || rankOf(shown) === 0;
					const got = {
						shown: isUndone ? null : shown.value,
						from: shown === undefined ? null : [shown.device, shown.seq],
						conflict: disputed.length > 0,
						heads: heads.map(({ device, seq }) => [device, seq])
					};
					expect({ name, key, ...got }).toEqual({ name, key, ...wanted });
				}
			}),
			{ numRuns: 20 }
		);
	}
});

test('facts fold to the same bytes in any order, any number of times', () => {
	fc.assert(
		fc.property(
			history.chain(({ facts }) => fc.tuple(fc.constant(facts), shuffledAndRepeated(facts))),
			([facts, [all, again]]) => {
				expect(comparableAll(fold([...again, ...all]))).toBe(comparableAll(fold(facts)));
			}
		)
	);
});

const ofKey = (facts: readonly Fact[], wanted: string | undefined) =>
	facts.filter(({ key }) => key === wanted);

test('joining replicas commutes, associates and is idempotent', () => {
	const replicas = history.chain(({ facts }) =>
		fc.tuple(
			...[1, 2, 3].map(() =>
				fc.subarray([...facts]).map((some) => foldKey(ofKey(some, facts[0]?.key)))
			)
		)
	);
	fc.assert(
		fc.property(replicas, ([a = EMPTY_STATE, b = EMPTY_STATE, c = EMPTY_STATE]) => {
			expect(joinStates(a, b)).toEqual(joinStates(b, a));
			expect(joinStates(joinStates(a, b), c)).toEqual(joinStates(a, joinStates(b, c)));
			expect(joinStates(a, a)).toEqual(a);
		})
	);
});

test('the heads are the facts nobody had seen, as true causality tells', () => {
	fc.assert(
		fc.property(history, (past) => {
			for (const [key, state] of fold(past.facts)) {
				const names = (facts: readonly Fact[]) =>
					facts.map((fact) => `${fact.device} ${fact.seq}`).sort();
				expect(names(headsOf(state))).toEqual(names(trueHeads(past, key)));
			}
		}),
		{ numRuns: 1000 }
	);
});

test('of the true heads the highest rank and then the latest is shown, and unequal ones are a dispute', () => {
	fc.assert(
		fc.property(history, (past) => {
			for (const [key, state] of fold(past.facts)) {
				const heads = trueHeads(past, key);
				const top = Math.max(...heads.map(rankOf));
				const best = heads
					.filter((head) => rankOf(head) === top)
					.sort((a, b) => b.at - a.at || (a.device < b.device ? 1 : -1));
				const { shown, disputed } = readKey(state);
				expect(shown).toEqual(best[0]);
				expect(disputed.length > 0).toBe(top > 0 && new Set(best.map(answerOf)).size > 1);
			}
		})
	);
});

/** What two people can disagree about. */
const answerOf = ({ key, value }: Fact): string => {
	if (!key.startsWith('mark/') || typeof value !== 'object' || value === null)
		return JSON.stringify(value);
	const { status, relation } = value as { status?: string; relation?: string };
	return `${status ?? JSON.stringify(value)} ${relation ?? ''}`;
};

test('nothing is lost: every fact is held, or a later one of its device is, or its twin', () => {
	fc.assert(
		fc.property(history, ({ facts }) => {
			const keys = fold(facts);
			for (const fact of facts)
				expect(keys.get(fact.key)?.[fact.device]?.seq).toBeGreaterThanOrEqual(fact.seq);
		})
	);
});

test('replicas that dropped covered values agree with those that kept them', () => {
	fc.assert(
		fc.property(
			history.chain(({ facts }) => fc.tuple(fc.constant(facts), fc.subarray([...facts]))),
			([facts, some]) => {
				const whole = fold(facts);
				const fromSnapshot = [...fold(some)].flatMap(([, state]) =>
					Object.values(dropCovered(state))
				);
				expect(comparableAll(fold([...fromSnapshot, ...facts]))).toBe(comparableAll(whole));
				expect(comparableAll(fold([...facts, ...fromSnapshot]))).toBe(comparableAll(whole));
			}
		)
	);
});

test('twins, same device and seq with other content, fold to the same bytes everywhere, flagged', () => {
	const twins = history.chain(({ facts }) =>
		fc.tuple(fc.constant(facts), fc.subarray([...facts], { minLength: Math.min(1, facts.length) }))
	);
	fc.assert(
		fc.property(twins, fc.nat(), ([facts, some], turn) => {
			const cloned = some.map((fact): Fact => ({
				...fact,
				value: 'other',
				sees: { [other(fact)]: 1 + (turn % 3) }
			}));
			const all = [...facts, ...cloned];
			const turned = [
				...all.slice(turn % (all.length + 1)),
				...all.slice(0, turn % (all.length + 1))
			];
			const snapshot = [...fold(facts)].flatMap(([, state]) => Object.values(dropCovered(state)));
			const states = fold(all);
			expect(comparableAll(fold(turned))).toBe(comparableAll(states));
			expect(comparableAll(fold([...snapshot, ...turned]))).toBe(comparableAll(states));
			expect(comparableAll(fold([...snapshot, ...cloned]))).toBe(comparableAll(states));
			for (const fact of cloned) {
				const entry = states.get(fact.key)?.[fact.device];
				if (entry?.seq === fact.seq) expect(entry.twin).toBe(true);
			}
		}),
		{ numRuns: 1000 }
	);
});
const other = (fact: Fact): string => (fact.device === 'd0000000' ? 'd0000001' : 'd0000000');

const forked: fc.Arbitrary<Fact[]> = fc.array(
	fc
		.record({
			device: fc.nat(2),
			seq: fc.integer({ min: 1, max: 4 }),
			sees: fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
			value: fc.constantFrom('东头', '西头')
		})
		.map(({ device, seq, sees, value }): Fact => {
			const seen = sees.flatMap((upTo, other) =>
				other === device || upTo === 0 ? [] : [[`d000000${other}`, upTo] as const]
			);
			return {
				key: 'session/s0000000/venue',
				value,
				at: 1_764_000_000 + seq,
				by: asAccountId('a0000000'),
				device: asDeviceId(`d000000${device}`),
				seq,
				...(seen.length === 0 ? {} : { sees: Object.fromEntries(seen) })
			};
		}),
	{ maxLength: 10, size: 'max' }
);

test('even facts of copies of one phone, which contradict each other, fold alike by way of any snapshot', () => {
	fc.assert(
		fc.property(
			forked.chain((facts) =>
				fc.tuple(fc.constant(facts), fc.subarray(facts), shuffledAndRepeated(facts))
			),
			([facts, some, [all]]) => {
				const snapshot = [...fold(some)].flatMap(([, state]) => Object.values(dropCovered(state)));
				const whole = comparableAll(fold(facts));
				expect(comparableAll(fold(all))).toBe(whole);
				expect(comparableAll(fold([...snapshot, ...all]))).toBe(whole);
				const rest = facts.filter((fact) => !some.includes(fact));
				expect(comparableAll(fold([...rest, ...snapshot]))).toBe(whole);
			}
		),
		{ numRuns: 2000 }
	);
});

test('undo is a fact: it brings back what was shown, and adds to the history', () => {
	fc.assert(
		fc.property(history, fc.constantFrom('present', 'absent'), ({ facts }, status) => {
			for (const [key, before] of fold(facts)) {
				const tapped = write(before, { key, value: { status } });
				const after = join(before, tapped);
				const undone = write(after, undoOf(before, tapped));
				const now = join(after, undone);
				const shown = readKey(before).shown;
				const restored = readKey(now).shown;
				expect(restored?.seq).toBe(undone.seq);
				if (shown === undefined || rankOf(shown) === 0) expect(restored?.how).toBe('undone');
				else expect([restored?.value, restored?.how]).toEqual([shown.value, shown.how]);
				expect(headsOf(now)).toHaveLength(1);
			}
		})
	);
});

const ME = asDeviceId('dzzzzzzz');
function write(state: KeyState, draft: { key: string; value: Json; how?: Entry['how'] }): Fact {
	const sees = nextSees(state, ME);
	return {
		key: draft.key,
		value: draft.value,
		at: 1_764_000_100,
		by: asAccountId('a0000000'),
		device: ME,
		seq: (state[ME]?.seq ?? 0) + 1,
		...(draft.how === undefined ? {} : { how: draft.how }),
		...(sees === undefined ? {} : { sees })
	};
}
