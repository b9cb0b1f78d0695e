import type { Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { shownNumber, shownValue } from '#lib/core/facts/read.ts';
import { headCountKey, isAttended, parseMark, type Status } from '#lib/core/attendance/mark.ts';
import { asSessionId, asSiteId, asTownshipId, isId } from '#lib/core/ids.ts';
import type { SessionId, SiteId, TownshipId } from '#lib/core/ids.ts';
import { readSessions, type Session } from '#lib/core/session/session.ts';
import { isoDay } from './china-time.ts';

/**
 * Totals of one site and month: numbers, never names. The server folds them from a site's keys and writes them into the
 * district's scope as `total/<township>/<site>/<month>`; phones fold the same for their own sites.
 */
export interface SiteTotals {
	/** Sessions that begin in the month, cancelled ones not counted. */
	readonly planned: number;
	/** Of these, whose sign-in was opened. */
	readonly held: number;
	/** Of these, closed. */
	readonly closed: number;
	/** 人次: marks of people who were there (present, late, left early). */
	readonly attended: number;
	/** People who were there at least once. */
	readonly people: number;
	/** 仅计人数, summed over sessions. */
	readonly heads: number;
	readonly marks: Readonly<Record<Status, number>>;
}

/** A site's totals of one month, as the district's keys tell them. */
export interface MonthTotals extends SiteTotals {
	readonly township: TownshipId;
	readonly site: SiteId;
	/** 2026-11 */
	readonly month: string;
}

/** Key of a site's totals of one month, 2026-11. */
export const totalKey = (township: TownshipId, site: SiteId, month: string): string =>
	`total/${township}/${site}/${month}`;

/** The month an instant falls in, by the clock on the wall of the hall: 2026-11. `at` in whole seconds since 1970. */
export const monthOf = (at: number): string => isoDay(at).slice(0, 7);

/** Totals of one site by month, months in order. */
export function totalsByMonth(keys: Keys): Map<string, SiteTotals> {
	const sessions = readSessions(keys).filter(({ state }) => state !== 'cancelled');
	const marks = marksBySession(keys);
	const months = [...new Set(sessions.map(({ start }) => monthOf(start)))].sort();
	return new Map(
		months.map((month) => {
			const held = sessions.filter(({ start }) => monthOf(start) === month);
			return [month, totalsOf(held, keys, marks)];
		})
	);
}

/** A month in which nothing is planned, or no longer. */
export const NO_TOTALS: SiteTotals = {
	...{ planned: 0, held: 0, closed: 0, attended: 0, people: 0, heads: 0 },
	marks: { present: 0, late: 0, leave: 0, absent: 0, early: 0 }
};

/** Totals as the JSON a fact carries. */
export const totalsToJson = (totals: SiteTotals): Json => ({ ...totals });

/** Every site's totals, from the district's keys; of one township, when it is given. */
export function readTotals(keys: Keys, township?: TownshipId): MonthTotals[] {
	const prefix = township === undefined ? 'total/' : `total/${township}/`;
	return [...keys.keys()]
		.filter((key) => key.startsWith(prefix))
		.flatMap((key): MonthTotals[] => {
			const [, owner, site, month, ...more] = key.split('/');
			const totals = parseTotals(shownValue(keys, key));
			if (owner === undefined || site === undefined || month === undefined) return [];
			if (!isId(owner) || !isId(site) || more.length > 0 || totals === undefined) return [];
			return [{ township: asTownshipId(owner), site: asSiteId(site), month, ...totals }];
		});
}

/** Reads totals from a stored value; undefined when it is none. */
export function parseTotals(value: unknown): SiteTotals | undefined {
	if (!isRecord(value) || !isRecord(value.marks)) return undefined;
	const { marks } = value;
	const count = (number: unknown): number => (typeof number === 'number' ? number : 0);
	return {
		planned: count(value.planned),
		held: count(value.held),
		closed: count(value.closed),
		attended: count(value.attended),
		people: count(value.people),
		heads: count(value.heads),
		marks: byStatus((status) => count(marks[status]))
	};
}

interface MarkOf {
	readonly person: string;
	readonly status: Status;
}

function marksBySession(keys: Keys): Map<SessionId, MarkOf[]> {
	const marks = new Map<SessionId, MarkOf[]>();
	for (const key of keys.keys()) {
		const [family, session, person] = key.split('/');
		if (family !== 'mark' || session === undefined || person === undefined) continue;
		const status = parseMark(shownValue(keys, key))?.status;
		if (status === undefined) continue;
		const id = asSessionId(session);
		const ofSession = marks.get(id);
		if (ofSession) ofSession.push({ person, status });
		else marks.set(id, [{ person, status }]);
	}
	return marks;
}

function totalsOf(
	sessions: readonly Session[],
	keys: Keys,
	marks: ReadonlyMap<SessionId, readonly MarkOf[]>
): SiteTotals {
	const all = sessions.flatMap(({ id }) => marks.get(id) ?? []);
	const attended = all.filter(({ status }) => isAttended(status));
	return {
		planned: sessions.length,
		held: sessions.filter(({ state }) => state === 'open' || state === 'closed').length,
		closed: sessions.filter(({ state }) => state === 'closed').length,
		attended: attended.length,
		people: new Set(attended.map(({ person }) => person)).size,
		heads: sessions.reduce((sum, { id }) => sum + (shownNumber(keys, headCountKey(id)) ?? 0), 0),
		marks: byStatus((status) => all.filter((mark) => mark.status === status).length)
	};
}

const byStatus = (count: (status: Status) => number): Readonly<Record<Status, number>> => ({
	present: count('present'),
	late: count('late'),
	leave: count('leave'),
	absent: count('absent'),
	early: count('early')
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
