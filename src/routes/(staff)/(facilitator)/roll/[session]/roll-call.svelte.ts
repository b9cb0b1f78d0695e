import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { marksPrefix, parseMark, type Mark } from '#lib/core/attendance/mark.ts';
import { readSheet, updateRow, type Sheet, type SheetRow } from '#lib/core/attendance/sheet.ts';
import { draftTap, type Tap, type TapProblem, type TapTime } from '#lib/core/attendance/tap.ts';
import { undoTap } from '#lib/core/attendance/undo.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { readPeople, type Person } from '#lib/core/household/person.ts';
import type { DeviceId, PersonId, Scope, SessionId, SiteId } from '#lib/core/ids.ts';
import { asPersonId, siteScope } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import { readSession, type Session } from '#lib/core/session/session.ts';
import type { Delivery, RollEntry } from '#lib/ui/roll/roll-entry.ts';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { liveSite } from '../../../../parts/site.ts';
import { entryOf } from './entry.ts';
import { RowCell } from './row-cell.svelte.ts';

/**
 * One session's roll on one phone. A tap shows in the same frame as what it is, on its way; the row says 已存本机 only when the
 * device has said so. What could not be saved stays on the screen as unsaved, with the sentence that says why.
 */
export class RollCall {
	readonly session: SessionId;
	readonly scope: Scope;
	readonly #app: App;
	readonly #live: LiveScope;
	#sheet = $state.raw<Sheet>();
	#cells = $state.raw<ReadonlyMap<string, RowCell>>(new Map());
	readonly #details: Session | undefined;
	readonly #entries = $derived([...this.#cells.values()]);
	#problem = $state<string>();
	#last = $state.raw<{ readonly before: Keys; readonly mine: readonly Fact[] }>();
	/** Taps under way, and those that failed: shown over what the sheet says. */
	#onTheWay = new Map<string, { readonly mark: Mark; readonly delivery: Delivery | undefined }>();
	/** People marked while this page is open: their rows say 已存本机, others 待同步. */
	readonly #markedHere = new Set<string>();

	constructor(app: App, site: SiteId, session: SessionId) {
		this.#app = app;
		this.scope = siteScope(site);
		this.session = session;
		this.#live = liveSite(app, site, [
			'person/',
			marksPrefix(session),
			`session/${session}/`,
			`expected/${session}`,
			`headcount/${session}`
		]);
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
		return this.#entries;
	}

	/** What went wrong with the last tap. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The person of the last tap, while it can be undone. */
	get canUndo(): boolean {
		return this.#undoDrafts().length > 0;
	}

	get isClosed(): boolean {
		return this.#sheet?.state === 'closed';
	}

	rowOf(id: string): SheetRow | undefined {
		return this.#sheet?.rows.find((row) => row.person.id === id);
	}

	/** The whole row's tap: 到场, or 迟到 by the soft rule; what was not saved is tried again as it was. */
	arrive(id: string, relation?: string): Promise<boolean> {
		const person = asPersonId(id);
		const before = this.#onTheWay.get(id);
		if (before?.delivery === 'unsaved') return this.mark(id, before.mark);
		return this.act({ kind: 'arrive', person, ...(relation === undefined ? {} : { relation }) });
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
		const opening = sheet.state === 'planned' ? draftTap(sheet, { kind: 'open' }, time) : ok([]);
		return this.#record([...(opening.ok ? opening.value : []), ...drafts.value]);
	}

	/** 撤销: a new fact with what was there before the last tap. */
	async undo(): Promise<void> {
		const drafts = this.#undoDrafts();
		if (drafts.length === 0) return;
		const isSaved = await this.#record(drafts);
		if (isSaved) this.#last = undefined;
	}

	async #record(drafts: readonly Draft[]): Promise<boolean> {
		const before = this.#live.keys;
		this.#problem = undefined;
		this.#show(drafts, undefined);
		try {
			const mine = await this.#app.record(this.scope, drafts);
			// Opening and closing have their own buttons: 撤销 takes back what was said of people.
			this.#last = { before, mine: mine.filter(({ key }) => !/^(session|expected)\//.test(key)) };
			this.#settleTaps(drafts);
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			this.#show(drafts, 'unsaved');
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

	#refuse(problem: TapProblem): false {
		// A second tap on a marked row opens its sheet in the page; it never comes here as an error to show.
		if (problem.code !== 'already-marked') throw new Error(`The page offered ${problem.code}.`);
		return false;
	}

	#take(changed: readonly string[]): void {
		const { keys } = this.#live;
		let sheet = this.#sheet;
		if (sheet === undefined || changed.length > BATCH) sheet = readSheet(keys, this.session);
		else for (const key of changed) sheet = updateRow(sheet, keys, key);
		this.#sheet = sheet;
		this.#draw(changed);
	}

	#show(drafts: readonly Draft[], delivery: Delivery | undefined): void {
		for (const draft of drafts) {
			const person = this.#personOf(draft.key);
			const mark = parseMark(draft.value);
			if (person === undefined) continue;
			this.#markedHere.add(person);
			if (mark === undefined) this.#onTheWay.delete(person);
			else this.#onTheWay.set(person, { mark, delivery });
		}
		this.#draw(drafts.map(({ key }) => key));
	}

	#settleTaps(drafts: readonly Draft[]): void {
		for (const draft of drafts) {
			const person = this.#personOf(draft.key);
			if (person !== undefined) this.#onTheWay.delete(person);
		}
		this.#draw(drafts.map(({ key }) => key));
	}

	/** Draws the rows that some keys touch. Only a mark leaves everybody where they are; after anything else all are looked at. */
	#draw(changed: readonly string[]): void {
		const people = changed.map((key) => this.#personOf(key));
		const areMarks = people.every(
			(id) => id !== undefined && this.#cells.has(id) && this.rowOf(id) !== undefined
		);
		if (!areMarks || changed.length > BATCH) {
			this.#drawAll();
			return;
		}
		for (const id of people) {
			const row = id === undefined ? undefined : this.rowOf(id);
			if (row !== undefined) this.#drawRow(row);
		}
	}

	#drawAll(): void {
		const cells = (this.#sheet?.rows ?? []).map((row) => this.#drawRow(row));
		const ids = [...this.#cells.keys()];
		const areTheSame =
			ids.length === cells.length && cells.every((cell, index) => cell.id === ids[index]);
		if (!areTheSame) this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
	}

	#drawRow(row: SheetRow): RowCell {
		const { id } = row.person;
		const cell = this.#cells.get(id);
		const state = { onTheWay: this.#onTheWay.get(id), delivery: this.#deliveryOf(id) };
		const entry = entryOf(row, cell?.shown, state);
		if (cell === undefined) return new RowCell(entry);
		cell.shown = entry;
		return cell;
	}

	/** The person a mark of this session is about. */
	#personOf(key: string): string | undefined {
		const prefix = marksPrefix(this.session);
		return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
	}

	#deliveryOf(person: PersonId): Delivery | undefined {
		const row = this.#live.rows.get(`${marksPrefix(this.session)}${person}`);
		if (row === undefined) return undefined;
		if (row.waiting === undefined) return 'delivered';
		return this.#markedHere.has(person) ? 'saved' : 'waiting';
	}
}

/** Above so many changed keys reading the whole sheet is cheaper than row by row. */
const BATCH = 40;
