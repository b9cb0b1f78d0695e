import type { SessionTally } from '#lib/core/report/session-tally.ts';
import { isoDay } from '#lib/core/report/china-time.ts';
import type { Session } from './session.ts';

/**
 * What a session has come to, as the year's plan shows it. `planned`: still to come. `open`: its sign-in is open. `held`: there is a
 * sheet. `empty`: its day has gone by and nothing was written down. `cancelled`.
 */
export type Outcome = 'planned' | 'open' | 'held' | 'empty' | 'cancelled';

/** What became of a session; `nowS` in whole seconds since 1970. */
export function outcomeOf(
	{ state, end }: Pick<Session, 'state' | 'end'>,
	{ marked, headCount }: Pick<SessionTally, 'marked' | 'headCount'>,
	nowS: number
): Outcome {
	if (state === 'cancelled' || state === 'open') return state;
	if (state === 'closed' || marked > 0 || headCount !== undefined) return 'held';
	return end > nowS ? 'planned' : 'empty';
}

/** A month of the plan: its sessions, earliest first. */
export interface Month {
	/** 2026-11 */
	readonly month: string;
	readonly sessions: readonly Session[];
}

/** '2026' of an instant. */
export const yearOf = (atS: number): string => isoDay(atS).slice(0, 4);

/** '2026-11' of an instant. */
export const monthOf = (atS: number): string => isoDay(atS).slice(0, 7);

/** Sessions of a year by month, in the calendar's order; months without any are left out. */
export function monthsOf(sessions: readonly Session[], year: string): Month[] {
	const months = new Map<string, Session[]>();
	for (const session of sessions) {
		const month = monthOf(session.start);
		if (!month.startsWith(year)) continue;
		const known = months.get(month);
		if (known === undefined) months.set(month, [session]);
		else known.push(session);
	}
	return [...months]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([month, those]) => ({
			month,
			sessions: [...those].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
		}));
}
