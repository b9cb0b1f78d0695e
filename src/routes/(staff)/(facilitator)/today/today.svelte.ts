import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { type Counts } from '#lib/core/attendance/counts.ts';
import { marksPrefix } from '#lib/core/attendance/mark.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { idsUnder } from '#lib/core/facts/read.ts';
import type { SessionId } from '#lib/core/ids.ts';
import { readPlan, type Plan } from '#lib/core/session/plan.ts';
import { readSessions, type Session } from '#lib/core/session/session.ts';
import { dayOf } from '#lib/text/format.ts';

/** What the page reads of a site. */
export const TODAY_PREFIXES = ['session/', 'expected/', 'mark/', 'person/', 'headcount/'];

/** How many earlier and later sessions the page lists. */
const LISTED = 3;

/** The sessions of a site as the evening needs them: today's first, what comes, what was. */
export class Today {
	readonly #live: LiveScope;
	readonly #nowS: () => number;
	readonly #sessions: readonly Session[] = $derived.by(() =>
		readSessions(this.#live.keys).filter(({ state }) => state !== 'cancelled')
	);

	constructor(live: LiveScope, nowS: () => number) {
		this.#live = live;
		this.#nowS = nowS;
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	/** No session at all is known. */
	get isEmpty(): boolean {
		return this.#sessions.length === 0;
	}

	/** Today's sessions, the one to work on first: open, then planned, then closed. */
	get today(): readonly Session[] {
		const today = dayOf(this.#nowS());
		const order = { open: 0, planned: 1, closed: 2, cancelled: 3 };
		return this.#sessions
			.filter(({ start }) => dayOf(start) === today)
			.sort((a, b) => order[a.state] - order[b.state] || a.start - b.start);
	}

	/** The next ones, soonest first. */
	get next(): readonly Session[] {
		const today = dayOf(this.#nowS());
		return this.#sessions
			.filter(({ start }) => start > this.#nowS() && dayOf(start) !== today)
			.slice(0, LISTED);
	}

	/** The latest ones, newest first. */
	get past(): readonly Session[] {
		const today = dayOf(this.#nowS());
		return this.#sessions
			.filter(({ start }) => start < this.#nowS() && dayOf(start) !== today)
			.slice(-LISTED)
			.reverse();
	}

	/** People of the site on this phone, those who left included: enough to tell an empty roster. */
	get rosterCount(): number {
		return idsUnder(this.#live.keys, 'person/').length;
	}

	/** What is planned around a session: its villages, where it was before it was moved. */
	planOf(session: SessionId): Plan {
		return readPlan(this.#live.keys, session);
	}

	/** Nobody is expected on purpose: whoever comes is written down. */
	isOpenToAll(session: SessionId): boolean {
		const { expects } = this.planOf(session);
		return expects !== undefined && expects.groups.length + expects.stages.length === 0;
	}

	countsOf(session: SessionId): Counts {
		return readSheet(this.#live.keys, session).counts;
	}

	/** Marks of a session the server has not acknowledged. */
	waitingOf(session: SessionId): number {
		const prefix = marksPrefix(session);
		let waiting = 0;
		for (const [key, row] of this.#live.rows)
			if (row.waiting !== undefined && key.startsWith(prefix)) waiting += 1;
		return waiting;
	}
}
