/**
 * Dates and times as offices write them. China keeps one time, eight hours before Greenwich, without summer time since
 * 1991, so a form made anywhere shows the clock of the hall whatever the machine's own zone is.
 */

const CHINA_OFFSET_S = 8 * 3600;

/** Year, month from 1, day, hour, minute of an instant in China. */
interface ChinaTime {
	readonly year: number;
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
}

/** 2026年3月14日, from whole seconds since 1970. */
export function dateText(atS: number): string {
	const { year, month, day } = chinaTime(atS);
	return `${year}年${month}月${day}日`;
}

/** 19:05 */
export function timeText(atS: number): string {
	const { hour, minute } = chinaTime(atS);
	return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** 3月14日 19:05 where the day is not the one the form is about, else 19:05. */
export function timeOnDayText(atS: number, dayAtS: number): string {
	if (dateText(atS) === dateText(dayAtS)) return timeText(atS);
	const { month, day } = chinaTime(atS);
	return `${month}月${day}日 ${timeText(atS)}`;
}

/** 2026年3月14日 19:00–20:30; an end on another day carries its date. */
export const periodText = (startS: number, endS: number): string =>
	`${dateText(startS)} ${timeText(startS)}–${timeOnDayText(endS, startS)}`;

/** 2026-03-14, for names of files, so that they sort. */
export function isoDay(atS: number): string {
	const { year, month, day } = chinaTime(atS);
	return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function chinaTime(atS: number): ChinaTime {
	const shifted = new Date((atS + CHINA_OFFSET_S) * 1000);
	return {
		year: shifted.getUTCFullYear(),
		month: shifted.getUTCMonth() + 1,
		day: shifted.getUTCDate(),
		hour: shifted.getUTCHours(),
		minute: shifted.getUTCMinutes()
	};
}
