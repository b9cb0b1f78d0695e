import { expect, test } from 'vitest';
import { Allowance, GrowingDelays, SignInLimits } from './limits.ts';

const clockAt = (ms: number) => {
	const clock = { ms, now: () => clock.ms };
	return clock;
};

test('waits grow from the first failure beyond the free ones, up to their maximum', () => {
	const clock = clockAt(0);
	const delays = new GrowingDelays({ freeTries: 2, firstMs: 1000, maxMs: 5000 }, clock.now);
	const waits: number[] = [];
	for (let tries = 0; tries < 6; tries++) {
		clock.ms += delays.waitMs('a');
		delays.begin('a');
		waits.push(delays.waitMs('a'));
	}
	expect(waits).toEqual([0, 0, 1000, 2000, 4000, 5000]);
	expect(delays.waitMs('b')).toBe(0);
});

test('many tries at once gain nothing: each counts when it begins', () => {
	const limits = new SignInLimits(() => 0);
	const waits = Array.from({ length: 50 }, () => limits.begin('somebody', '192.0.2.1'));
	expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(6);
});

test('guessing from one address does not keep the owner out at another', () => {
	const clock = clockAt(0);
	const limits = new SignInLimits(clock.now);
	for (let tries = 0; tries < 1000; tries++) {
		limits.begin('somebody', '192.0.2.1');
		clock.ms += 10;
	}
	expect(limits.begin('somebody', '192.0.2.1')).toBeGreaterThan(1000);
	expect(limits.begin('somebody', '198.51.100.7')).toBe(0);
});

test('a school of forty signs in from one address at once', () => {
	const limits = new SignInLimits(() => 0);
	for (let teacher = 0; teacher < 40; teacher++) {
		expect(limits.begin(`teacher ${teacher}`, '192.0.2.1')).toBe(0);
		limits.succeeded(`teacher ${teacher}`, '192.0.2.1');
	}
});

test('an account alone never waits longer than ten seconds: a limit is no lock-out', () => {
	const clock = clockAt(0);
	const limits = new SignInLimits(clock.now);
	for (let address = 0; address < 500; address++) {
		limits.begin('somebody', `address ${address}`);
		clock.ms += 10_000;
	}
	expect(limits.begin('somebody', 'address at home')).toBeLessThanOrEqual(10_000);
});

test('memory is bounded whatever names and addresses are tried', () => {
	const delays = new GrowingDelays({ freeTries: 1, firstMs: 1, maxMs: 1 }, () => 0);
	for (let tries = 0; tries < 50_000; tries++) delays.begin(`key ${tries}`);
	expect(delays.size).toBe(20_000);
});

test('an allowance gives a burst, then so many a second', () => {
	const clock = clockAt(0);
	const allowance = new Allowance({ burst: 3, perSecond: 2 }, clock.now);
	expect([1, 2, 3, 4].map(() => allowance.take('a'))).toEqual([0, 0, 0, 500]);
	clock.ms = 500;
	expect([1, 2].map(() => allowance.take('a'))).toEqual([0, 500]);
});
