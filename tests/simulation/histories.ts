import fc from 'fast-check';
import type { Fact, How, Json } from '#lib/core/facts/fact.ts';
import type { KeyState } from '#lib/core/facts/fold.ts';
import { EMPTY_STATE, join, nextSees } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';

/**
 * Random histories of a few devices that write the same keys and hear of each other in any order, with gaps and on
 * roundabout ways; and what truly happened before what, kept by an oracle that knows nothing of `sees`.
 */
export interface History {
	readonly facts: readonly Fact[];
	/** All facts its writer knew of the key, however it came to know them. */
	readonly pastOf: ReadonlyMap<Fact, ReadonlySet<Fact>>;
}

const DEVICES = ['d0000000', 'd0000001', 'd0000002', 'd0000003'].map(asDeviceId);
const KEYS = ['mark/s0000000/p0000000', 'mark/s0000000/p0000001', 'session/s0000000/topic'];
const VALUES: readonly Json[] = [
	{ status: 'present' },
	{ status: 'late' },
	{ status: 'present', relation: '奶奶' },
	{ status: 'present', method: 'scan' },
	'亲子沟通'
];

const MAX_STEPS = 24;
const step = fc.record({
	device: fc.nat(DEVICES.length - 1),
	key: fc.nat(KEYS.length - 1),
	value: fc.nat(VALUES.length - 1),
	how: fc.constantFrom<(How | undefined)[]>(undefined, 'one', 'one', 'bulk', 'undone'),
	at: fc.integer({ min: 1_764_000_000, max: 1_764_000_040 }),
	/** Which of the facts there are so far the device hears of before it writes: those with a 0. */
	hears: fc.array(fc.nat(5), { maxLength: MAX_STEPS, size: 'max' }),
	/** At times a device only listens. */
	isTap: fc.nat(4).map((n) => n > 0)
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Up to 24 steps of four devices. */
export const history: fc.Arbitrary<History> = fc
	.array(step, { minLength: 1, maxLength: MAX_STEPS, size: 'max' })
	.map(play);

function play(steps: readonly Step[]): History {
	const facts: Fact[] = [];
	const pastOf = new Map<Fact, Set<Fact>>();
	const known = DEVICES.map(() => new Set<Fact>());
	const held = DEVICES.map(() => new Map<string, KeyState>());
	const seqs = DEVICES.map(() => 0);
	for (const { device, key: keyIndex, value, how, at, hears, isTap } of steps) {
		const id = DEVICES[device];
		const key = KEYS[keyIndex];
		const knows = known[device];
		const holds = held[device];
		if (id === undefined || key === undefined || !knows || !holds) continue;
		for (const [index, heard] of hears.entries()) {
			const fact = facts[index];
			if (heard !== 0 || fact === undefined) continue;
			for (const earlier of [fact, ...(pastOf.get(fact) ?? [])]) knows.add(earlier);
			holds.set(fact.key, join(holds.get(fact.key) ?? EMPTY_STATE, fact));
		}
		if (!isTap) continue;
		const sees = nextSees(holds.get(key) ?? EMPTY_STATE, id);
		const fact: Fact = {
			key,
			value: how === 'undone' ? null : (VALUES[value] ?? null),
			at,
			by: asAccountId('a0000000'),
			device: id,
			seq: (seqs[device] = (seqs[device] ?? 0) + 1),
			...(sees === undefined ? {} : { sees }),
			...(how === undefined ? {} : { how })
		};
		pastOf.set(fact, new Set([...knows].filter((earlier) => earlier.key === key)));
		facts.push(fact);
		knows.add(fact);
		holds.set(key, join(holds.get(key) ?? EMPTY_STATE, fact));
	}
	return { facts, pastOf };
}

/** Facts of a key that nobody among these facts had seen when writing: the true heads. */
export const trueHeads = ({ facts, pastOf }: History, key: string): Fact[] => {
	const ofKey = facts.filter((fact) => fact.key === key);
	return ofKey.filter((fact) => !ofKey.some((other) => pastOf.get(other)?.has(fact)));
};
