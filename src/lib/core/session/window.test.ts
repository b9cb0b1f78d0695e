import { expect, test } from 'vitest';
import { windowAct } from './window.ts';

const HOURS = { opens: 1000, closes: 3000, end: 2900 };

test('a planned window says when it opens, opens at its time, and not once the session is over', () => {
	expect(windowAct('planned', HOURS, 999)).toBe('opens-later');
	expect(windowAct('planned', HOURS, 1000)).toBe('open');
	expect(windowAct('planned', HOURS, 2900)).toBeUndefined();
	expect(windowAct('planned', { ...HOURS, end: undefined }, 2900)).toBe('open');
});

test('an open window asks to close from its time on, and never closes by itself', () => {
	expect(windowAct('open', HOURS, 2999)).toBeUndefined();
	expect(windowAct('open', HOURS, 3000)).toBe('asks-to-close');
});

test('what was closed or cancelled by people stays so, and without times the clock does nothing', () => {
	expect(windowAct('closed', HOURS, 1500)).toBeUndefined();
	expect(windowAct('cancelled', HOURS, 1500)).toBeUndefined();
	const none = { opens: undefined, closes: undefined, end: 2900 };
	expect(windowAct('planned', none, 1500)).toBeUndefined();
	expect(windowAct('open', none, 9000)).toBeUndefined();
});
