import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { NO_TALLY, tallySessions, type SessionTally } from '#lib/core/report/session-tally.ts';
import type { SessionId } from '#lib/core/ids.ts';
import { readPlan, type Plan } from '#lib/core/session/plan.ts';
import { readSessions, type Session } from '#lib/core/session/session.ts';
import {
	monthOf,
	monthsOf,
	outcomeOf,
	yearOf,
	type Month,
	type Outcome
} from '#lib/core/session/year.ts';

/** What the page reads of a site: marks are counted, nobody's name is read. */
export const YEAR_PREFIXES = ['session/', 'expected/', 'mark/', 'headcount/'];

/** Families of keys that belong to a session by their second part. */
const OF_A_SESSION = new Set(['session', 'expected', 'mark', 'headcount']);

/** A site's sessions by year and month, with what became of each. */
export class YearPlan {
	readonly #live: LiveScope;
	readonly #nowS: () => number;
	readonly #sessions: readonly Session[] = $derived.by(() => readSessions(this.#live.keys));
	readonly #tallies: ReadonlyMap<SessionId, SessionTally> = $derived.by(() =>
		tallySessions(this.#live.keys)
	);
	/** Facts of each session the township has not received. */
	readonly #waiting: ReadonlyMap<string, number> = $derived.by(() => {
		const waiting = new Map<string, number>();
		for (const [key, row] of this.#live.rows) {
			const [family = '', session = ''] = key.split('/');
			if (row.waiting === undefined || !OF_A_SESSION.has(family)) continue;
			waiting.set(session, (waiting.get(session) ?? 0) + 1);
		}
		return waiting;
	});

	constructor(live: LiveScope, nowS: () => number) {
		this.#live = live;
		this.#nowS = nowS;
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	get isEmpty(): boolean {
		return this.#sessions.length === 0;
	}

	/** Years with sessions and the current one, latest first. */
	get years(): readonly string[] {
		const years = [yearOf(this.#nowS()), ...this.#sessions.map(({ start }) => yearOf(start))];
		return [...new Set(years)].sort().reverse();
	}

	/**
	 * A year's months as they are looked for: this one and what comes, earliest first, then what was, latest first. Of another year
	 * all of them in the calendar's order.
	 */
	monthsOf(year: string): readonly Month[] {
		const months = monthsOf(this.#sessions, year);
		const thisMonth = monthOf(this.#nowS());
		if (!thisMonth.startsWith(year)) return months;
		const coming = months.filter(({ month }) => month >= thisMonth);
		return [...coming, ...months.filter(({ month }) => month < thisMonth).reverse()];
	}

	outcomeOf(session: Session): Outcome {
		return outcomeOf(session, this.tallyOf(session), this.#nowS());
	}

	tallyOf({ id }: Session): SessionTally {
		return this.#tallies.get(id) ?? NO_TALLY;
	}

	waitingOf({ id }: Session): number {
		return this.#waiting.get(id) ?? 0;
	}

	planOf({ id }: Session): Plan {
		return readPlan(this.#live.keys, id);
	}

	/** How many sessions of a year came to what. */
	countsOf(year: string): ReadonlyMap<Outcome, number> {
		const counts = new Map<Outcome, number>();
		for (const { sessions } of this.monthsOf(year))
			for (const session of sessions) {
				const outcome = this.outcomeOf(session);
				counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
			}
		return counts;
	}
}
