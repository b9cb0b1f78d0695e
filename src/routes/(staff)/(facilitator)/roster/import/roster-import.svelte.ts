import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { readPeople } from '#lib/core/household/person.ts';
import type { RowChoice } from '#lib/core/household/roster-choices.ts';
import {
	CHUNK_ROWS,
	familyLines,
	importDrafts,
	type ChosenRow
} from '#lib/core/household/roster-import.ts';
import type { RosterPreview, RosterRow } from '#lib/core/household/roster-table.ts';
import {
	asHouseholdId,
	asPersonId,
	idFromBytes,
	siteScope,
	type Scope,
	type SiteId
} from '#lib/core/ids.ts';
import { readRoster, type ReadRoster } from '#lib/forms/read-roster.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { liveSite } from '../../../../parts/site.ts';
import { fileSentence, rosterSentence } from './words.ts';

/** Which rows are looked at: all, those to be added, those that repeat somebody, those with something to check. */
export type RowFilter = 'all' | 'new' | 'known' | 'odd';

/** How many rows become what. */
export type Tally = Readonly<Record<RowChoice | 'error', number>>;

/** Rows drawn at once; more on demand. */
const SHOWN_ROWS = 50;

const randomId = (): string => idFromBytes(crypto.getRandomValues(new Uint8Array(5)));

/** One file on its way to the roster. */
export class RosterImport {
	readonly #app: App;
	readonly #scope: Scope;
	readonly #live: LiveScope;
	#file: File | undefined;
	#read = $state.raw<ReadRoster>();
	/** What somebody chose otherwise than proposed, by row. */
	#chosen = $state.raw<ReadonlyMap<string, RowChoice>>(new Map());
	#filter = $state<RowFilter>('all');
	#shown = $state(SHOWN_ROWS);
	#isReading = $state(false);
	#problem = $state<string>();
	#progress = $state.raw<{ readonly done: number; readonly all: number }>();
	readonly #rows: readonly ChosenRow[] = $derived.by(() =>
		(this.preview?.rows ?? []).map((row) => ({ row, choice: this.choiceOf(row) }))
	);
	readonly #filtered: readonly ChosenRow[] = $derived.by(() =>
		this.#rows.filter(({ row }) => isIn(row, this.#filter))
	);
	readonly #tally: Tally = $derived.by(() => {
		const tally = { new: 0, merge: 0, skip: 0, error: 0 };
		for (const { row, choice } of this.#rows) tally[row.state === 'error' ? 'error' : choice]++;
		return tally;
	});

	constructor(app: App, site: SiteId) {
		this.#app = app;
		this.#scope = siteScope(site);
		this.#live = liveSite(app, site, ['person/']);
	}

	/** Keeps the roster read, for duplicates, until the returned function is called. */
	start(): () => void {
		return this.#live.onChange(() => undefined);
	}

	get isReading(): boolean {
		return this.#isReading;
	}

	/** The file that was read; undefined before one was. */
	get source(): ReadRoster | undefined {
		return this.#read;
	}

	get preview(): RosterPreview | undefined {
		return this.#read?.preview.ok === true ? this.#read.preview.value : undefined;
	}

	get problem(): string | undefined {
		if (this.#problem !== undefined) return this.#problem;
		return this.#read?.preview.ok === false
			? rosterSentence(this.#read.preview.problem)
			: undefined;
	}

	/** Set while rows are being taken over. */
	get progress(): { readonly done: number; readonly all: number } | undefined {
		return this.#progress;
	}

	get filter(): RowFilter {
		return this.#filter;
	}

	set filter(filter: RowFilter) {
		this.#filter = filter;
		this.#shown = SHOWN_ROWS;
	}

	/** The rows drawn now. */
	get rows(): readonly ChosenRow[] {
		return this.#filtered.slice(0, this.#shown);
	}

	/** How many more the next tap shows; 0 when all are there. */
	get moreCount(): number {
		return Math.min(SHOWN_ROWS, this.#filtered.length - this.rows.length);
	}

	showMore(): void {
		this.#shown += SHOWN_ROWS;
	}

	get tally(): Tally {
		return this.#tally;
	}

	choiceOf(row: RosterRow): RowChoice {
		return this.#chosen.get(row.id) ?? row.choices[0];
	}

	choose(row: RosterRow, choice: RowChoice): void {
		this.#chosen = new Map(this.#chosen).set(row.id, choice);
	}

	/** One choice for every row that repeats somebody, where it may be chosen. */
	chooseForKnown(choice: RowChoice): void {
		const known = this.#rows.filter(
			({ row }) => isIn(row, 'known') && row.choices.includes(choice)
		);
		this.#chosen = new Map([...this.#chosen, ...known.map(({ row }) => [row.id, choice] as const)]);
	}

	/** Reads the first of some files and shows what it would add; writes nothing. */
	async read([file]: readonly File[]): Promise<void> {
		if (file === undefined || this.#isReading) return;
		this.#file = file;
		await this.#readSheet();
	}

	/** Another sheet of the same file. */
	readSheet(sheet: string): Promise<void> {
		return this.#readSheet(sheet);
	}

	async #readSheet(sheet?: string): Promise<void> {
		const file = this.#file;
		if (file === undefined) return;
		this.#read = undefined;
		this.#problem = undefined;
		this.#chosen = new Map();
		this.filter = 'all';
		this.#isReading = true;
		await this.#whenRosterIsRead();
		const order = { buffer: await file.arrayBuffer(), roster: readPeople(this.#live.keys) };
		const read = await readRoster(sheet === undefined ? order : { ...order, sheet });
		this.#isReading = false;
		if (read.ok) this.#read = read.value;
		else this.#problem = fileSentence(read.problem);
	}

	/** Without the roster every row would look new. */
	async #whenRosterIsRead(): Promise<void> {
		if (this.#live.isReady) return;
		let stop = (): void => undefined;
		await new Promise<void>((resolve) => {
			stop = this.#live.onChange(() => resolve());
		});
		stop();
	}

	/** Records what was chosen; the id of the import, or undefined when it stopped on the way, with what is safe and what to do. */
	async takeOver(): Promise<string | undefined> {
		if (this.#progress !== undefined) return undefined;
		const rows = this.#rows.filter(({ row, choice }) => row.state !== 'error' && choice !== 'skip');
		const id = randomId();
		const households = new Map(familyLines(rows).map((line) => [line, asHouseholdId(randomId())]));
		for (let done = 0; done < rows.length; done += CHUNK_ROWS) {
			this.#progress = { done, all: rows.length };
			const chunk = rows.slice(done, done + CHUNK_ROWS);
			const ids = chunk.map(() => asPersonId(randomId()));
			try {
				const names = { id, chunk: done / CHUNK_ROWS, ids, households };
				await this.#app.record(this.#scope, importDrafts(chunk, names));
			} catch (error) {
				this.#progress = undefined;
				this.#read = undefined;
				this.#problem = `${recordSentence(error)} ${m.roster_stopped({ done })}`;
				return undefined;
			}
		}
		this.#progress = undefined;
		this.#read = undefined;
		return id;
	}
}

/** Whether a row belongs to what is looked at. */
function isIn(row: RosterRow, filter: RowFilter): boolean {
	switch (filter) {
		case 'all':
			return true;
		case 'new':
			return row.state === 'new';
		case 'known':
			return row.state === 'duplicate';
		case 'odd':
			return row.issue !== undefined;
	}
	return filter satisfies never;
}
