import { expect, test } from 'vitest';
import { isoDay, timeText } from '#lib/core/report/china-time.ts';
import { repeatStarts } from './repeat.ts';

const at = (text: string): number => Date.parse(`${text}:00+08:00`) / 1000;
const days = (start: string, ...rest: [Parameters<typeof repeatStarts>[1], number]): string[] =>
	repeatStarts(at(start), ...rest).map(isoDay);

test('every week keeps the weekday and the time', () => {
	const starts = repeatStarts(at('2026-12-25T19:00'), 'weekly', 2);
	expect(starts.map(isoDay)).toEqual(['2027-01-01', '2027-01-08']);
	expect(starts.map(timeText)).toEqual(['19:00', '19:00']);
});

test('the same day of each month is the last one where the month is shorter', () => {
	expect(days('2026-12-31T19:00', 'monthly-day', 3)).toEqual([
		'2027-01-31',
		'2027-02-28',
		'2027-03-31'
	]);
});

test('the same weekday of each month is counted from its beginning', () => {
	expect(days('2026-11-24T19:00', 'monthly-weekday', 3)).toEqual([
		'2026-12-22',
		'2027-01-26',
		'2027-02-23'
	]);
});

test('a fifth weekday becomes the last where a month has none', () => {
	expect(days('2026-10-30T19:00', 'monthly-weekday', 2)).toEqual(['2026-11-27', '2026-12-25']);
});

test('early mornings keep their day although it is another one in Greenwich', () => {
	expect(days('2026-11-01T07:30', 'monthly-day', 1)).toEqual(['2026-12-01']);
	expect(days('2026-11-01T07:30', 'monthly-weekday', 1)).toEqual(['2026-12-06']);
});

test('a slipped finger makes at most a year of sessions, and none below one', () => {
	expect(repeatStarts(0, 'weekly', 9999)).toHaveLength(53);
	expect(repeatStarts(0, 'weekly', -1)).toEqual([]);
	expect(repeatStarts(0, 'weekly', 0)).toEqual([]);
});
