/**
 * Days of the sample, by China's one time, as the screens show it: tonight, 19:00 in the hall, whatever the machine's zone is.
 */

/** China is eight hours before Greenwich and knows no summer time. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** A calendar day. */
export interface Day {
	readonly year: number;
	/** 1–12 */
	readonly month: number;
	/** 1–31 */
	readonly day: number;
}

/** The day an instant (epoch ms) lies in. */
export function dayOf(instantMs: number): Day {
	const date = new Date(instantMs + CHINA_OFFSET_MS);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** `2026-11-24` */
export const dayText = ({ year, month, day }: Day): string =>
	`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** A day so many days on; negative: before. */
export const addDays = (from: Day, days: number): Day =>
	dayOf(Date.UTC(from.year, from.month - 1, from.day + days));

/** A month so many months on, as its first day. */
export const addMonths = (from: Day, months: number): Day =>
	dayOf(Date.UTC(from.year, from.month - 1 + months, 1));

/** An instant of a day, whole seconds since 1970. */
export const secondsAt = ({ year, month, day }: Day, hour: number, minute = 0): number =>
	Math.floor((Date.UTC(year, month - 1, day, hour, minute) - CHINA_OFFSET_MS) / 1000);

/** 0 = Sunday */
const weekdayOf = ({ year, month, day }: Day): number =>
	new Date(Date.UTC(year, month - 1, day)).getUTCDay();

/**
 * The evening of a month on which a site meets: parent schools meet on Fridays and Saturdays, each site in its own week, so
 * that a township's calendar is neither empty nor all on one evening.
 */
export function meetingDay(month: Day, place: number): Day {
	const weekday = place % 2 === 0 ? 5 : 6;
	const first = { ...month, day: 1 };
	const offset = (weekday - weekdayOf(first) + 7) % 7;
	return addDays(first, offset + 7 * (Math.floor(place / 2) % 4));
}

/** Whether `a` comes before `b`. */
export const isBefore = (a: Day, b: Day): boolean => dayText(a) < dayText(b);
