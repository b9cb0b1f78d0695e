import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { marksPrefix, type Mark } from '#lib/core/attendance/mark.ts';
import {
	readSheet,
	sheetPrefixes,
	updateRow,
	type Sheet,
	type SheetRow
} from '#lib/core/attendance/sheet.ts';
import {
	draftTap,
	opensSignIn,
	type Tap,
	type TapProblem,
	type TapTime
} from '#lib/core/attendance/tap.ts';
import { undoTap } from '#lib/core/attendance/undo.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { readPeople, type Person } from '#lib/core/household/person.ts';
import type { DeviceId, Scope, SessionId, SiteId } from '#lib/core/ids.ts';
import { asPersonId, siteScope } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import { readSession, type Session } from '#lib/core/session/session.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { RollEntry } from '#lib/ui/roll/roll-entry.ts';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { liveSite } from '../../../../parts/site.ts';
import { BATCH, DrawnRows } from './drawn-rows.svelte.ts';
import { saidOf } from './said.ts';

/** Whose roll, and who wants to hear (a beep, a buzz) how each tap ended. */
export interface RollOf {
	readonly site: SiteId;
	readonly session: SessionId;
	readonly onoutcome?: ((outcome: Outcome) => void) | undefined;
}

/** How a tap ended: durable on this phone, or not written at all. */
export type Outcome = 'saved' | 'unsaved';

/**
 * One session's roll on one phone. A tap shows in the same frame as what it is, on its way; the row says 已存本机 only when the
 * device has said so. What could not be saved stays on the screen as unsaved, with the sentence that says why.
 */
export class RollCall {
	readonly session: SessionId;
	readonly scope: Scope;
	readonly #app: App;
	readonly #live: LiveScope;
	readonly #onoutcome: RollOf['onoutcome'];
	readonly #drawn: DrawnRows;
	#sheet = $state.raw<Sheet>();
	readonly #details: Session | undefined;
	#problem = $state<string>();
	#said = $state('');
	#last = $state.raw<{ readonly before: Keys; readonly mine: readonly Fact[] }>();

	constructor(app: App, { site, session, onoutcome }: RollOf) {
		this.#app = app;
		this.#onoutcome = onoutcome;
		this.scope = siteScope(site);
		this.session = session;
		this.#live = liveSite(app, site, sheetPrefixes(session));
		this.#drawn = new DrawnRows(session, {
			sheet: () => this.#sheet,
			kept: (key) => this.#live.rows.get(key)
		});
		this.#details = $derived(
			this.#sheet === undefined ? undefined : readSession(this.#live.keys, session)
		);
	}

	/** Follows the sheet until the returned function is called. */
	start(): () => void {
		return this.#live.onChange((changed) => this.#take(changed));
	}

	/** Undefined until the first read is done. */
	get sheet(): Sheet | undefined {
		return this.#sheet;
	}

	get details(): Session | undefined {
		return this.#details;
	}

	/** Everybody the site knows, on this sheet or not. */
	get people(): readonly Person[] {
		return this.#sheet === undefined ? [] : readPeople(this.#live.keys);
	}

	get entries(): readonly RollEntry[] {
		return this.#drawn.entries;
	}

	/** What went wrong with the last tap. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The last tap in words, for who hears the screen: 林禾：到场。 */
	get said(): string {
		return this.#said;
	}

	/** Whether the last tap can be taken back. */
	get canUndo(): boolean {
		return this.#undoDrafts().length > 0;
	}

	rowOf(id: string): SheetRow | undefined {
		return this.#sheet?.rows.find((row) => row.person.id === id);
	}

	/** The whole row's tap: 到场, or 迟到 by the soft rule; what was not saved is tried again as it was. */
	arrive(id: string): Promise<boolean> {
		const unsaved = this.#drawn.unsavedOf(id);
		if (unsaved !== undefined) return this.mark(id, unsaved);
		return this.act({ kind: 'arrive', person: asPersonId(id) });
	}

	/** A state chosen on purpose. */
	mark(id: string, mark: Mark): Promise<boolean> {
		return this.act({ kind: 'mark', person: asPersonId(id), mark });
	}

	/** Keeps one answer of a disputed row. */
	settle(id: string, keep: DeviceId): Promise<boolean> {
		return this.act({ kind: 'settle', person: asPersonId(id), keep });
	}

	/** Any act on the sheet; false when nothing was saved, and `problem` says why. */
	async act(tap: Tap): Promise<boolean> {
		const sheet = this.#sheet;
		if (sheet === undefined) return false;
		const time = this.#time();
		const drafts = draftTap(sheet, tap, time);
		if (!drafts.ok) return this.#refuse(drafts.problem);
		if (drafts.value.length === 0) return true;
		// The first mark opens the sign-in and keeps who was expected, so that later changes of the roster leave the sheet alone.
		const isOpening = sheet.state === 'planned' && opensSignIn(tap);
		const opening = isOpening ? draftTap(sheet, { kind: 'open' }, time) : ok([]);
		const said = await correctionsIn(sheet, drafts.value, time.atS);
		return this.#record([...(opening.ok ? opening.value : []), ...drafts.value, ...said]);
	}

	/** 撤销: new facts with what was there before the last tap. Gives the people it was about; empty when nothing was saved. */
	async undo(): Promise<readonly string[]> {
		const drafts = this.#undoDrafts();
		if (drafts.length === 0 || !(await this.#record(drafts))) return [];
		this.#last = undefined;
		const prefix = marksPrefix(this.session);
		return drafts.flatMap(({ key }) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
	}

	async #record(drafts: readonly Draft[]): Promise<boolean> {
		const before = this.#live.keys;
		this.#problem = undefined;
		this.#drawn.showTaps(drafts, undefined);
		try {
			const mine = await this.#app.record(this.scope, drafts);
			// Opening and closing have their own buttons: 撤销 takes back what was said of people.
			this.#last = { before, mine: mine.filter(({ key }) => !/^(session|expected)\//.test(key)) };
			this.#drawn.settleTaps(drafts);
			this.#said = saidOf(drafts, this.session, (id) => this.rowOf(id)?.person.name);
			this.#onoutcome?.('saved');
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			this.#drawn.showTaps(drafts, 'unsaved');
			this.#onoutcome?.('unsaved');
			return false;
		}
	}

	#undoDrafts(): Draft[] {
		const last = this.#last;
		// The sheet is read so that the offer ends as soon as somebody else writes the row.
		if (last === undefined || this.#sheet === undefined) return [];
		return undoTap({ ...last, now: this.#live.keys });
	}

	#time(): TapTime {
		return { atS: this.#app.clock.nowS(), deviceAtS: this.#app.clock.deviceNowS() };
	}

	/** What the page never offers can still happen: another phone was quicker. Then the row says what is so, and nothing is wrong. */
	#refuse({ code }: TapProblem): false {
		if (code === 'session-cancelled') this.#problem = m.roll_cancelled();
		return false;
	}

	#take(changed: readonly string[]): void {
		const { keys } = this.#live;
		let sheet = this.#sheet;
		if (sheet === undefined || changed.length > BATCH) sheet = readSheet(keys, this.session);
		else for (const key of changed) sheet = updateRow(sheet, keys, key);
		this.#sheet = sheet;
		this.#drawn.draw(changed);
	}
}

/** A change of a closed sheet says what was there before; an open one needs no such code. */
async function correctionsIn(
	sheet: Sheet,
	drafts: readonly Draft[],
	atS: number
): Promise<readonly Draft[]> {
	if (sheet.state !== 'closed') return [];
	const { correctionDrafts } = await import('#lib/core/session/correction.ts');
	return correctionDrafts(sheet, drafts, atS);
}
