/**
 * 重复: when a session is held again. China keeps one time without summer time, so a time of day is the same number of seconds in
 * every month.
 */

const DAY_S = 86_400;
const CHINA_OFFSET_S = 8 * 3600;

/** Every week · on the same day of each month · on the same weekday of each month (每月第二个周五). */
export const REPEAT_RULES = ['weekly', 'monthly-day', 'monthly-weekday'] as const;
export type RepeatRule = (typeof REPEAT_RULES)[number];

/** More than a year of weeks is a slipped finger. */
const MAX_REPEATS = 53;

/** The starts after the first, whole seconds since 1970; `times` of them. */
export function repeatStarts(startS: number, rule: RepeatRule, times: number): number[] {
	const count = Math.min(Math.max(0, Math.floor(times)), MAX_REPEATS);
	return Array.from({ length: count }, (_, index) => {
		if (rule === 'weekly') return startS + (index + 1) * 7 * DAY_S;
		return rule === 'monthly-day' ? onDayOf(startS, index + 1) : onWeekdayOf(startS, index + 1);
	});
}

/** The same day some months on; the last of a shorter month. */
function onDayOf(startS: number, months: number): number {
	const { year, month, day, secondOfDay } = inChina(startS);
	return instant({ year, month: month + months, secondOfDay }, (lastDay) => Math.min(day, lastDay));
}

/** The same weekday of the month, counted from its beginning; the last one where a month has no fifth. */
function onWeekdayOf(startS: number, months: number): number {
	const { year, month, day, secondOfDay } = inChina(startS);
	const weekday = new Date(Date.UTC(year, month, day)).getUTCDay();
	const nth = Math.floor((day - 1) / 7);
	const first = new Date(Date.UTC(year, month + months, 1)).getUTCDay();
	const wanted = 1 + ((weekday - first + 7) % 7) + nth * 7;
	return instant({ year, month: month + months, secondOfDay }, (lastDay) =>
		wanted > lastDay ? wanted - 7 : wanted
	);
}

interface MonthTime {
	readonly year: number;
	/** From 0, and beyond 11 in later years. */
	readonly month: number;
	readonly secondOfDay: number;
}

function instant(
	{ year, month, secondOfDay }: MonthTime,
	dayOf: (lastDay: number) => number
): number {
	const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	return Date.UTC(year, month, dayOf(lastDay)) / 1000 + secondOfDay - CHINA_OFFSET_S;
}

function inChina(atS: number): MonthTime & { readonly day: number } {
	const shiftedS = atS + CHINA_OFFSET_S;
	const date = new Date(shiftedS * 1000);
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth(),
		day: date.getUTCDate(),
		secondOfDay: shiftedS % DAY_S
	};
}
