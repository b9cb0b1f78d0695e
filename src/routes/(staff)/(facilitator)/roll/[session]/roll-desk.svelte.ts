import { tick } from 'svelte';
import type { Signal } from '#lib/app/roll-signals.svelte.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { keepFocus } from './keep-focus.ts';
import type { OpenSheet } from './open-sheet.ts';
import type { Outcome, RollCall } from './roll-call.svelte.ts';
import type RollSheets from './RollSheets.svelte';
import { Search } from './search.svelte.ts';

/** A sheet with the code that shows it. */
interface ShownSheet {
	readonly Sheets: typeof RollSheets;
	readonly open: OpenSheet;
}

/** Brings a row of the list into sight with the focus. */
type Reveal = (id: string) => void;

const loadSheets = () => import('./RollSheets.svelte');

/**
 * What lies over and beside one roll: the open sheet, the search. Both are code the first tap does not need: it is loaded once the
 * roll has been drawn, and again asked for when used.
 */
export class RollDesk {
	readonly search: Search;
	#sheet = $state.raw<ShownSheet>();
	#isPartMissing = $state(false);
	readonly #roll: () => RollCall | undefined;

	constructor(roll: () => RollCall | undefined) {
		this.#roll = roll;
		this.search = new Search(() => roll()?.sheet);
	}

	get sheet(): ShownSheet | undefined {
		return this.#sheet;
	}

	/** What keeps a sheet from opening. */
	get problem(): string | undefined {
		return this.#isPartMissing ? m.roll_part_missing() : undefined;
	}

	/** 全部到场 is about whom one sees: everybody, or one group. */
	get mayMarkAll(): boolean {
		const sheet = this.#roll()?.sheet;
		if (sheet === undefined || sheet.state === 'closed') return false;
		const { group, isNarrowed } = this.search;
		if (group === undefined) return !isNarrowed && sheet.counts.unmarked > 0;
		return sheet.rows.some(({ person, mark }) => mark === undefined && group.has(person.id));
	}

	async markAll(): Promise<void> {
		const among = this.search.group;
		await this.#roll()?.act({ kind: 'all-present', ...(among === undefined ? {} : { among }) });
		await keepFocus('.top .chip');
	}

	/** Opens 找人, or closes it and shows everybody again. */
	async find(): Promise<void> {
		if (this.search.open === undefined) await this.#load(this.search.begin());
		else this.search.close();
	}

	/** `/`: whoever came by the keyboard types on. */
	async findByKey(): Promise<void> {
		await this.#load(this.search.begin({ startsTyping: true }));
		await tick();
		document.querySelector<HTMLInputElement>('.top input')?.select();
	}

	/** Esc in 找人: everybody is shown again, and the list goes on. */
	async endFind(goOn: () => void): Promise<void> {
		this.search.close();
		await tick();
		goOn();
	}

	async show(open: OpenSheet): Promise<void> {
		const loaded = await this.#load(loadSheets());
		if (loaded !== undefined) this.#sheet = { Sheets: loaded.default, open };
	}

	/** Closes the sheet; somebody's id brings their row into sight. */
	async hide(id: string | undefined, reveal: Reveal): Promise<void> {
		this.#sheet = undefined;
		await tick();
		if (id === undefined) await keepFocus('.foot .button');
		else reveal(id);
	}

	/** 撤销, and shows whom it was about. */
	async undo(reveal: Reveal): Promise<void> {
		const people = (await this.#roll()?.undo()) ?? [];
		const [only, ...others] = people;
		if (only !== undefined && others.length === 0) reveal(only);
		await keepFocus('.foot .button');
	}

	/** A beep, a buzz; without its code, silence. */
	async signal(outcome: Outcome, on: readonly Signal[]): Promise<void> {
		(await part(import('./signals.ts')))?.signal(outcome, on);
	}

	/** Loads ahead: a tap then opens a sheet in the same frame, and still does when the network goes away. */
	readonly warmUp = (): (() => void) => {
		// What a service worker keeps can wait for the first picture; on a first visit the network may be gone by then.
		const isKept = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
		const timer = setTimeout(
			() => {
				void Promise.all([part(loadSheets()), part(this.search.load())]);
			},
			isKept ? WARM_UP_AFTER_MS : 0
		);
		return () => clearTimeout(timer);
	};

	/** A part is missing only on a first visit whose network went away: the rows still take taps, and the page says so. */
	async #load<T>(loading: Promise<T>): Promise<T | undefined> {
		const loaded = await part(loading);
		this.#isPartMissing = loaded === undefined;
		return loaded;
	}
}

/** Code that is asked for; undefined when it could not be fetched, for which browsers and bundlers have many errors. */
const part = <T>(loading: Promise<T>): Promise<T | undefined> => loading.catch(() => undefined);

/** After the first picture, before a thumb has found its first row. */
const WARM_UP_AFTER_MS = 600;
