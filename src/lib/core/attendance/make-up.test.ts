import { expect, test } from 'vitest';
import { fold } from '#lib/core/facts/fold.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { asAccountId, asDeviceId, asHouseholdId, asPersonId, asSessionId } from '#lib/core/ids.ts';
import {
	hasMadeUp,
	isToMakeUp,
	makeUpDraft,
	makeUpKey,
	readMakeUps,
	staffMakeUpKey,
	undoMakeUpDraft
} from './make-up.ts';

const tonight = asSessionId('tonight0');
const other = asSessionId('another0');
const lin = asHouseholdId('hvnn0000');
const zhou = asHouseholdId('hzhv0000');
const mother = asPersonId('mother00');
const neighbour = asPersonId('neghbvr0');
const device = asDeviceId('phone000');
const by = asAccountId('account0');

const keysOf = (...facts: readonly (readonly [key: string, value: Json])[]) =>
	fold(facts.map(([key, value], index) => ({ key, value, at: index, by, device, seq: index + 1 })));
const roster = [
	[`person/${mother}/household`, lin],
	[`person/${neighbour}/household`, zhou]
] as const;

test('what a household says of its own counts', () => {
	const keys = keysOf(...roster, [makeUpKey(tonight, lin, mother), true]);
	expect([...readMakeUps(keys, tonight)]).toEqual([mother]);
});

test('what a household says of somebody else’s people counts for nothing', () => {
	const keys = keysOf(...roster, [makeUpKey(tonight, lin, neighbour), true]);
	expect([...readMakeUps(keys, tonight)]).toEqual([]);
});

test('what staff say counts, also of somebody without a household', () => {
	const keys = keysOf([staffMakeUpKey(tonight, mother), true]);
	expect([...readMakeUps(keys, tonight)]).toEqual([mother]);
});

test('one session says nothing of another', () => {
	const keys = keysOf(...roster, [makeUpKey(other, lin, mother), true]);
	expect([...readMakeUps(keys, tonight)]).toEqual([]);
});

test('a make-up taken back is none', () => {
	const key = makeUpKey(tonight, lin, mother);
	const facts = [makeUpDraft(key), undoMakeUpDraft(key)].map((draft, index) => ({
		...draft,
		at: index,
		by,
		device,
		seq: index + 1
	}));
	const keys = fold(facts);
	expect(hasMadeUp(keys, { session: tonight, household: lin, person: mother })).toBe(false);
});

test('the fact of a make-up says that it was made up, and nothing else', () => {
	expect(makeUpDraft(makeUpKey(tonight, lin, mother))).toEqual({
		key: `makeup/${tonight}/${lin}/${mother}`,
		value: true
	});
});

test('only who was on leave or did not come has something to make up', () => {
	expect(isToMakeUp({ status: 'leave' })).toBe(true);
	expect(isToMakeUp({ status: 'absent' })).toBe(true);
	expect(isToMakeUp({ status: 'late' })).toBe(false);
	expect(isToMakeUp(undefined)).toBe(false);
});
