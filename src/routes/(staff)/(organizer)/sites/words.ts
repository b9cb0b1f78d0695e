import type { BoardSite } from '#lib/core/protocol/board.ts';
import { dayAndTime, dayOf, dayOfMonth, timeOfDay } from '#lib/text/format.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { BoardLine } from './board.svelte.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** 刚刚, 3 分钟前, 今天 20:02, 11月21日, 尚未联系过; undefined while the server has not been asked. */
export function contactWords(contact: BoardSite | undefined, nowS: number): string | undefined {
	if (contact === undefined) return undefined;
	if (contact.lastContactAt === undefined) return m.sites_never_online();
	const atS = Math.floor(contact.lastContactAt / 1000);
	const minutes = Math.floor((nowS - atS) / MINUTE_S);
	if (minutes < 1) return m.sites_just_now();
	if (minutes < 60) return m.sites_minutes_ago({ minutes });
	if (dayOf(atS) === dayOf(nowS)) return m.common_today_at({ time: timeOfDay(atS) });
	return dayOfMonth(atS);
}

/** What the phones still held when they were last heard of: 12 条，3 天; undefined when nothing. */
export function holdsWords(contact: BoardSite | undefined, nowS: number): string | undefined {
	if (contact === undefined || contact.holds === 0) return undefined;
	const oldest = Math.min(...contact.devices.filter(({ holds }) => holds > 0).map(({ at }) => at));
	const days = Math.floor((nowS - oldest / 1000) / DAY_S);
	return days < 1
		? m.sites_holds({ count: contact.holds })
		: m.sites_holds_days({ count: contact.holds, days });
}

/** The same where no column says what it is: 还没送达 12 条，3 天. */
export function unsentWords(contact: BoardSite | undefined, nowS: number): string | undefined {
	const holds = holdsWords(contact, nowS);
	return holds === undefined ? undefined : m.sites_unsent({ holds });
}

/** 亲子沟通技巧 38 / 40; 尚未收到 for one that began and sent nothing. */
export function todayWords(line: BoardLine, nowS: number): string | undefined {
	if (line.today === undefined) return undefined;
	const { session, tally } = line.today;
	if (tally.marked === 0)
		return session.start > nowS
			? m.sites_tonight_at({ title: session.title, time: timeOfDay(session.start) })
			: m.sites_tonight_nothing({ title: session.title });
	return tally.expected === undefined
		? m.sites_tonight_present({ title: session.title, attended: tally.attended })
		: m.sites_tonight({ title: session.title, attended: tally.attended, expected: tally.expected });
}

/** What needs a person at a site, in words; undefined when nothing does. */
export function needWords(line: BoardLine): string | undefined {
	const parts = [
		line.disputed > 0 ? m.sites_disputed({ count: line.disputed }) : '',
		line.trouble > 0 ? m.sites_trouble({ count: line.trouble }) : ''
	].filter((part) => part !== '');
	return parts.length === 0 ? undefined : parts.join(m.common_list_separator());
}

/** 截至 20:14, with the day when that is not today. */
export function asOfWords(asOfMs: number | undefined, nowS: number): string {
	if (asOfMs === undefined) return m.sites_as_of_never();
	const atS = Math.floor(asOfMs / 1000);
	return m.sites_as_of({ when: dayOf(atS) === dayOf(nowS) ? timeOfDay(atS) : dayAndTime(atS) });
}
