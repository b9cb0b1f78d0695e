import { isoDay, timeText } from '#lib/core/report/china-time.ts';
import { getLocale } from './paraglide/runtime.js';

/**
 * Dates and times as people read them, in the language shown: 11月24日 周二 19:00. Instants are whole seconds since 1970. China
 * keeps one time, so screens and forms show the clock of the hall even on a phone set to another zone.
 */
const CHINA = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const locale = getLocale();
	const key = `${locale} ${name}`;
	let known = formats.get(key);
	if (known === undefined) {
		known = new Intl.DateTimeFormat(locale, { ...options, timeZone: CHINA });
		formats.set(key, known);
	}
	return known;
}

const date = (atS: number): Date => new Date(atS * 1000);

/** 19:00 */
export const timeOfDay = (atS: number): string =>
	format('time', { hour: '2-digit', minute: '2-digit', hour12: false }).format(date(atS));

/** '19:00' in every language, as a time field takes it. */
export const clockTime = timeText;

/** 11月24日 */
export const dayOfMonth = (atS: number): string =>
	format('day', { month: 'short', day: 'numeric' }).format(date(atS));

/** 11月, of '2026-11' */
export const monthName = (month: string): string =>
	format('month', { month: 'short' }).format(new Date(`${month}-15T12:00:00+08:00`));

/** A month of any year, 1–12, as `monthName` takes it. */
export const isoMonth = (month: number): string => `2000-${String(month).padStart(2, '0')}`;

/** 周二 */
const weekday = (atS: number): string => format('weekday', { weekday: 'short' }).format(date(atS));

/** 11月24日 周二 */
export const dayAndWeekday = (atS: number): string => `${dayOfMonth(atS)} ${weekday(atS)}`;

/** 11月24日 周二 19:00 */
export const dayAndTime = (atS: number): string => `${dayAndWeekday(atS)} ${timeOfDay(atS)}`;

/** 19:00—20:30 */
export const timeSpan = (startS: number, endS: number): string =>
	`${timeOfDay(startS)}—${timeOfDay(endS)}`;

/** The day of an instant, '2026-11-24'; equal texts, same day. */
export const dayOf = isoDay;

/** The instant of a day and a time as typed ('2026-11-24', '19:00'), whole seconds; NaN while one is missing. */
export const instantOf = (day: string, time: string): number =>
	Math.floor(Date.parse(`${day}T${time}:00+08:00`) / 1000);
