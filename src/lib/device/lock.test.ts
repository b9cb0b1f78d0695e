import { expect, test } from 'vitest';
import { asAccountId } from '#lib/core/ids.ts';
import {
	AWAY_FROM_ROLL_MS,
	AWAY_MS,
	contactOf,
	daysUntilHidden,
	isAway,
	isLockedAtStart,
	newLock,
	triesLeft,
	type LockRow
} from './lock.ts';
import { isPin, iterationsFor } from './lock-pin.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 86_400_000;
const PIN = { salt: new Uint8Array(16), hash: new Uint8Array(32), iterations: 210_000 };

const lockWith = (changes: Partial<LockRow>): LockRow => ({
	...newLock(asAccountId('a0a0a0a0')),
	pin: PIN,
	usedAtMs: NOW,
	...changes
});

test('five minutes away lock, a moment less does not', () => {
	expect(isAway(NOW, NOW + AWAY_MS - 1)).toBe(false);
	expect(isAway(NOW, NOW + AWAY_MS)).toBe(true);
	expect(isAway(NOW, NOW + AWAY_MS, AWAY_FROM_ROLL_MS)).toBe(false);
});

test('a clock set back is no way around the lock', () => {
	expect(isAway(NOW, NOW - 2 * 60_000)).toBe(true);
	expect(isLockedAtStart(lockWith({}), NOW - DAY)).toBe(true);
	expect(isLockedAtStart(lockWith({ isLocked: true }), NOW + 1)).toBe(true);
});

test('a small correction of the clock locks nobody out', () => {
	expect(isAway(NOW, NOW - 20_000)).toBe(false);
});

test('without a PIN nothing is ever locked', () => {
	const { pin: _pin, ...lock } = lockWith({ isLocked: true });
	expect(isLockedAtStart(lock, NOW + 10 * DAY)).toBe(false);
});

test('tries are counted down and never below nothing', () => {
	expect(triesLeft(lockWith({ wrongTries: 3 }))).toBe(7);
	expect(triesLeft(lockWith({ wrongTries: 12 }))).toBe(0);
});

test('from day 25 without contact there is a warning, from day 30 names are hidden', () => {
	const after = (days: number) =>
		contactOf({ lastContactAt: NOW, latestMs: NOW, nowMs: NOW + days * DAY });
	expect([24, 25, 29, 30, 400].map(after)).toEqual(['fresh', 'soon', 'soon', 'hidden', 'hidden']);
	expect(daysUntilHidden({ lastContactAt: NOW, latestMs: NOW, nowMs: NOW + 27 * DAY + 5000 })).toBe(
		3
	);
});

test('a clock set back does not bring contact nearer', () => {
	const latestMs = NOW + 31 * DAY;
	expect(contactOf({ lastContactAt: NOW, latestMs, nowMs: NOW + DAY })).toBe('hidden');
	expect(contactOf({ lastContactAt: NOW, latestMs, nowMs: latestMs - 3_600_000 })).toBe('hidden');
	expect(contactOf({ lastContactAt: NOW, latestMs: NOW + 9 * DAY, nowMs: NOW })).toBe('hidden');
});

test('a PIN has four to six digits', () => {
	expect(['1234', '123456'].map(isPin)).toEqual([true, true]);
	expect(['123', '1234567', '12a4', '', '12 34', '١٢٣٤'].map(isPin)).not.toContain(true);
});

test('rounds follow the phone, 210,000 at least', () => {
	expect(iterationsFor(400)).toBe(210_000);
	expect(iterationsFor(50)).toBe(300_000);
	expect(iterationsFor(0)).toBe(5_000_000);
});
