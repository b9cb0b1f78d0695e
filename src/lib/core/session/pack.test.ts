import { expect, test } from 'vitest';
import { checkPack, lostParts, type PackSigns } from './pack.ts';

const NOW = 1_795_500_000;
const DAY_S = 86_400;
const GOOD: PackSigns = {
	isSignedIn: true,
	grantsEnd: undefined,
	isAppKept: true,
	areFormsKept: true,
	session: { end: NOW + 7200, expected: 40 },
	roster: 40,
	isOpenToAll: false,
	areSlidesKept: undefined,
	isPersistent: true,
	isJournalOn: true,
	freeBytes: 500_000_000,
	contact: NOW - 60,
	clockOffsetMs: 0,
	now: NOW
};

const missingOf = (signs: Partial<PackSigns>): string[] =>
	checkPack({ ...GOOD, ...signs })
		.items.filter(({ state }) => state === 'missing')
		.map(({ part }) => part);
const weakOf = (signs: Partial<PackSigns>): string[] =>
	checkPack({ ...GOOD, ...signs })
		.items.filter(({ state }) => state === 'weak')
		.map(({ part }) => part);

test('a phone with everything on it may leave', () => {
	expect(checkPack(GOOD)).toMatchObject({ isReady: true, next: undefined });
});

test('each part the evening cannot do without keeps the light from green', () => {
	expect(missingOf({ isSignedIn: false })).toEqual(['sign-in']);
	expect(missingOf({ isAppKept: false })).toEqual(['app']);
	expect(missingOf({ areFormsKept: false })).toEqual(['forms']);
	expect(missingOf({ freeBytes: 1_000_000 })).toEqual(['space']);
	expect(missingOf({ session: { end: NOW + 60, expected: 0 } })).toEqual(['roster']);
	expect(missingOf({ session: undefined, roster: 0 })).toEqual(['roster']);
	expect(missingOf({ isPersistent: false, isJournalOn: false })).toEqual(['safe']);
});

test('what is only less safe is said and lets people go', () => {
	expect(weakOf({ isPersistent: false })).toEqual(['safe']);
	expect(weakOf({ session: undefined })).toEqual(['session']);
	expect(weakOf({ contact: NOW - 8 * DAY_S })).toEqual(['fresh']);
	expect(weakOf({ clockOffsetMs: -700_000 })).toEqual(['clock']);
	expect(checkPack({ ...GOOD, isPersistent: false }).isReady).toBe(true);
});

test('slides are taken along where there are any, and an evening works without', () => {
	const partsOf = (signs: Partial<PackSigns>): string[] =>
		checkPack({ ...GOOD, ...signs }).items.map(({ part }) => part);
	expect(partsOf({})).not.toContain('lecture');
	expect(partsOf({ areSlidesKept: true })).toContain('lecture');
	expect(weakOf({ areSlidesKept: true })).toEqual([]);
	expect(weakOf({ areSlidesKept: false })).toEqual(['lecture']);
	expect(checkPack({ ...GOOD, areSlidesKept: false })).toMatchObject({
		isReady: true,
		next: { part: 'lecture' }
	});
});

test('a browser that does not tell its room is believed', () => {
	expect(missingOf({ freeBytes: undefined })).toEqual([]);
});

test('a session without an expected list needs no roster', () => {
	const session = { end: NOW + 7200, expected: 0 };
	expect(missingOf({ session, roster: 0, isOpenToAll: true })).toEqual([]);
});

test('a sign-in must last until the session is over', () => {
	expect(missingOf({ grantsEnd: NOW + 3600 })).toEqual(['sign-in']);
	expect(missingOf({ grantsEnd: NOW + 3 * 3600 })).toEqual([]);
	expect(missingOf({ contact: NOW - 29 * DAY_S })).toEqual(['sign-in']);
	const inTwoWeeks = { end: NOW + 14 * DAY_S, expected: 40 };
	expect(missingOf({ contact: NOW - 15 * DAY_S, session: inTwoWeeks })).toEqual(['sign-in']);
});

test('the next thing to do is the first that is missing, before all that is weak', () => {
	expect(checkPack({ ...GOOD, clockOffsetMs: 900_000, areFormsKept: false }).next?.part).toBe(
		'forms'
	);
	expect(checkPack({ ...GOOD, clockOffsetMs: 900_000 }).next?.part).toBe('clock');
});

test('what was there before and is gone is told apart from what never was', () => {
	const before = checkPack({ ...GOOD, isAppKept: false });
	const after = checkPack({ ...GOOD, isAppKept: false, areFormsKept: false });
	expect(lostParts(before, after)).toEqual(['forms']);
	expect(lostParts(after, before)).toEqual([]);
});
