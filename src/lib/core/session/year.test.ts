import { expect, test } from 'vitest';
import { asSessionId } from '#lib/core/ids.ts';
import { NO_TALLY } from '#lib/core/report/session-tally.ts';
import { monthsOf, outcomeOf } from './year.ts';
import type { Session } from './session.ts';

const at = (text: string): number => Date.parse(`${text}:00+08:00`) / 1000;
const NOW = at('2026-11-24T20:00');
const session = (id: string, start: string): Session => ({
	id: asSessionId(id),
	title: id,
	kind: 'lecture',
	state: 'planned',
	start: at(start),
	end: at(start) + 5400,
	venue: '',
	speaker: '',
	host: '',
	topic: '',
	lecture: ''
});

test('a session is planned until its end, then held when anything was written down, else empty', () => {
	const end = NOW - 60;
	expect(outcomeOf({ state: 'planned', end: NOW + 60 }, NO_TALLY, NOW)).toBe('planned');
	expect(outcomeOf({ state: 'planned', end }, NO_TALLY, NOW)).toBe('empty');
	expect(outcomeOf({ state: 'planned', end }, { marked: 3, headCount: undefined }, NOW)).toBe(
		'held'
	);
	expect(outcomeOf({ state: 'planned', end }, { marked: 0, headCount: 52 }, NOW)).toBe('held');
	expect(outcomeOf({ state: 'closed', end }, NO_TALLY, NOW)).toBe('held');
	expect(outcomeOf({ state: 'open', end }, NO_TALLY, NOW)).toBe('open');
	expect(outcomeOf({ state: 'cancelled', end }, { marked: 3, headCount: 3 }, NOW)).toBe(
		'cancelled'
	);
});

test('a year goes by the clock of China, month by month', () => {
	const eve = session('s0000001', '2026-12-31T23:30');
	const newYear = session('s0000002', '2027-01-01T00:30');
	const autumn = session('s0000003', '2026-09-09T19:00');
	const months = monthsOf([eve, newYear, autumn], '2026');
	expect(months.map(({ month }) => month)).toEqual(['2026-09', '2026-12']);
	expect(monthsOf([eve, newYear], '2027')).toEqual([{ month: '2027-01', sessions: [newYear] }]);
});
