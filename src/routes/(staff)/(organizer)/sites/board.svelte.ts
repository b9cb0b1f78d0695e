import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import type { BoardSite } from '#lib/core/protocol/board.ts';
import { siteScope, type SiteId } from '#lib/core/ids.ts';
import { NO_TALLY, tallySessions, type SessionTally } from '#lib/core/report/session-tally.ts';
import { readSessions, type Session } from '#lib/core/session/session.ts';
import { readSites } from '#lib/core/session/region.ts';
import { dayOf } from '#lib/text/format.ts';
import { Contacts } from './contacts.svelte.ts';

/** Facts a phone has held this long need a person (LOOK: persimmon). */
const OVERDUE_MS = 3 * 24 * 3_600_000;

/** One site as the board tells of it. */
export interface BoardLine {
	readonly id: SiteId;
	readonly name: string;
	readonly contact: BoardSite | undefined;
	readonly isOverdue: boolean;
	/** Sessions of this month, cancelled ones left out. */
	readonly monthCount: number;
	/** Of those, how many of the past have a sheet. */
	readonly monthSheets: number;
	readonly today: { readonly session: Session; readonly tally: SessionTally } | undefined;
	readonly disputed: number;
	/** Refused facts, refused segments, holes and losses. */
	readonly trouble: number;
}

/** How lines can be sorted: never by people, rate or 达标. */
export type BoardOrder = 'name' | 'contact' | 'needs';

const COLLATOR = new Intl.Collator('zh-CN-u-co-pinyin-kn-true');

/** The township's board: from the sites' own facts on this device, live, and from what the server knows of contacts. */
export class SiteBoard {
	readonly contacts: Contacts;
	readonly #app: App;
	readonly #tree: LiveScope;
	readonly #scopes: ReadonlyMap<SiteId, LiveScope>;

	constructor(app: App) {
		this.#app = app;
		this.contacts = new Contacts(app);
		this.#tree = app.liveScope('district', ['site/']);
		this.#scopes = new Map(
			app.sites.map(({ id }) => [
				id,
				app.liveScope(siteScope(id), ['session/', 'mark/', 'expected/', 'headcount/'])
			])
		);
	}

	get isReady(): boolean {
		return [...this.#scopes.values()].every((live) => live.isReady);
	}

	/** All open sites, in an order. */
	lines(order: BoardOrder): BoardLine[] {
		const closed = new Set(
			readSites(this.#tree.keys).flatMap(({ id, closed: at }) => (at === undefined ? [] : [id]))
		);
		return this.#app.sites
			.filter(({ id }) => !closed.has(id))
			.map(({ id, name }) => this.#line(id, name))
			.sort(
				(a, b) =>
					(order === 'contact'
						? (a.contact?.lastContactAt ?? 0) - (b.contact?.lastContactAt ?? 0)
						: order === 'needs'
							? needsOf(b) - needsOf(a)
							: 0) || COLLATOR.compare(a.name, b.name)
			);
	}

	#line(id: SiteId, name: string): BoardLine {
		const now = this.#app.clock.nowS();
		const keys = this.#scopes.get(id)?.keys ?? new Map();
		const sessions = readSessions(keys).filter(({ state }) => state !== 'cancelled');
		const tallies = tallySessions(keys);
		const tallyOf = (session: Session) => tallies.get(session.id) ?? NO_TALLY;
		const month = dayOf(now).slice(0, 7);
		const thisMonth = sessions.filter(({ start }) => dayOf(start).startsWith(month));
		const today = sessions.find(({ start }) => dayOf(start) === dayOf(now));
		const contact = this.contacts.of(id);
		return {
			id,
			name,
			contact,
			isOverdue: isOverdue(contact, now * 1000),
			monthCount: thisMonth.length,
			monthSheets: thisMonth.filter((session) => tallyOf(session).marked > 0).length,
			today: today && { session: today, tally: tallyOf(today) },
			disputed: [...tallies.values()].reduce((sum, { disputed }) => sum + disputed, 0),
			trouble:
				contact === undefined
					? 0
					: contact.refusedFacts + contact.refusedSegments + contact.holes + contact.losses
		};
	}
}

const isOverdue = (contact: BoardSite | undefined, nowMs: number): boolean =>
	contact?.devices.some(({ holds, at }) => holds > 0 && nowMs - at > OVERDUE_MS) ?? false;

/** How much of a line needs a person. */
export const needsOf = (line: BoardLine): number =>
	line.disputed + line.trouble + (line.isOverdue ? 1 : 0);
