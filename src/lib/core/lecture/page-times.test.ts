import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shiftPage, turnBack, turnPage } from './page-times.ts';

test('tapping through gives every page a time, the first at the beginning, and no more than there are', () => {
	const taps = [3.14, 10, 25.55, 40, 50];
	const times = taps.reduce<readonly number[]>((so, at) => turnPage(so, at, 4), []);
	expect(times).toEqual([0, 10, 25.6, 40]);
	expect(turnBack(times)).toEqual([0, 10, 25.6]);
});

test('a tap after the recording was wound back never goes before the page in front', () => {
	expect(turnPage([0, 30], 12, 9)).toEqual([0, 30, 30]);
});

test('a page is moved between its neighbours only, and the first one stays', () => {
	expect(shiftPage([0, 10, 12], 1, 1)).toEqual([0, 11, 12]);
	expect(shiftPage([0, 10, 12], 1, 5)).toEqual([0, 12, 12]);
	expect(shiftPage([0, 10, 12], 1, -50)).toEqual([0, 0, 12]);
	expect(shiftPage([0, 10], 0, 1)).toEqual([0, 10]);
	expect(shiftPage([0, 10], 7, 1)).toEqual([0, 10]);
});

test('whatever is tapped and moved, times never go back', () => {
	const act = fc.oneof(
		fc.record({
			kind: fc.constant('turn' as const),
			at: fc.double({ min: 0, max: 9999, noNaN: true })
		}),
		fc.record({ kind: fc.constant('back' as const) }),
		fc.record({
			kind: fc.constant('shift' as const),
			page: fc.nat(12),
			by: fc.constantFrom(-1, 1, -30, 30)
		})
	);
	fc.assert(
		fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
			let times: readonly number[] = [];
			for (const one of acts) {
				if (one.kind === 'turn') times = turnPage(times, one.at, 10);
				else if (one.kind === 'back') times = turnBack(times);
				else times = shiftPage(times, one.page, one.by);
				expect([...times].sort((a, b) => a - b)).toEqual(times);
				expect(times.length).toBeLessThanOrEqual(10);
				expect(times[0] ?? 0).toBe(0);
			}
		})
	);
});
