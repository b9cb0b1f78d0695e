import { expect, test } from 'vitest';
import { dateText, isoDay, periodText, timeOnDayText, timeText } from './china-time.ts';
import { fillIn, formFileName } from './form.ts';

/** 2026-03-14 00:30 in China, still the 13th in Greenwich. */
const AFTER_MIDNIGHT_S = Date.UTC(2026, 2, 13, 16, 30) / 1000;

test('dates are those of China, whatever the zone of the machine', () => {
	expect(dateText(AFTER_MIDNIGHT_S)).toBe('2026年3月14日');
	expect(timeText(AFTER_MIDNIGHT_S)).toBe('00:30');
	expect(isoDay(AFTER_MIDNIGHT_S)).toBe('2026-03-14');
	expect(periodText(AFTER_MIDNIGHT_S, AFTER_MIDNIGHT_S + 5400)).toBe('2026年3月14日 00:30–02:00');
	expect(periodText(AFTER_MIDNIGHT_S, AFTER_MIDNIGHT_S + 86_400)).toBe(
		'2026年3月14日 00:30–3月15日 00:30'
	);
	expect(timeOnDayText(AFTER_MIDNIGHT_S - 3600, AFTER_MIDNIGHT_S)).toBe('3月13日 23:30');
});

test('a file name has nothing that a computer forbids', () => {
	expect(formFileName(['签到表', '东柳村', '', '手机/电脑:怎么*管?'])).toBe(
		'签到表_东柳村_手机 电脑 怎么 管.xlsx'
	);
	expect(Array.from(formFileName(['长'.repeat(200)]))).toHaveLength(85);
});

test('a place a template names without a value stays, so that the mistake shows', () => {
	expect(fillIn('{site}的{nothing}', { site: '东柳村' })).toBe('东柳村的{nothing}');
});
