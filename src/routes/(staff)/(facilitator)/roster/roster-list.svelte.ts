import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { findable, findPeople, type Findable } from '#lib/core/household/find.ts';
import { readPeople, type Person } from '#lib/core/household/person.ts';
import type { SiteId } from '#lib/core/ids.ts';
import { liveSite } from '../../../parts/site.ts';

/** Rows drawn at first, and more with each step. */
const ROWS = 60;

/** The roster as it is looked at: who is shown, found by what, masked or not. */
export class RosterList {
	areNamesMasked = $state(false);
	#areLeftShown = $state(false);
	#query = $state('');
	#rows = $state(ROWS);
	readonly #live: LiveScope;
	readonly #everybody: readonly Person[] = $derived.by(() => readPeople(this.#live.keys));
	readonly #people: readonly Person[] = $derived.by(() =>
		this.#everybody.filter(({ hasLeft }) => hasLeft === this.#areLeftShown)
	);
	/** Read only while somebody searches: the letters of ten thousand names take a cheap phone half a second. */
	readonly #index: readonly Findable[] = $derived.by(() => this.#people.map(findable));
	readonly #shown: readonly Person[] = $derived.by(() =>
		this.#query.trim() === '' ? this.#people : findPeople(this.#index, this.#query)
	);

	constructor(app: App, site: SiteId) {
		this.#live = liveSite(app, site, ['person/']);
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	/** Everybody on the roster now. */
	get count(): number {
		return this.#everybody.length - this.leftCount;
	}

	get leftCount(): number {
		return this.#everybody.filter(({ hasLeft }) => hasLeft).length;
	}

	/** Those who left, instead of those who are there. */
	get areLeftShown(): boolean {
		return this.#areLeftShown;
	}

	set areLeftShown(areShown: boolean) {
		this.#areLeftShown = areShown;
		this.#rows = ROWS;
	}

	get query(): string {
		return this.#query;
	}

	set query(query: string) {
		this.#query = query;
		this.#rows = ROWS;
	}

	/** Everybody who is found. */
	get shown(): readonly Person[] {
		return this.#shown;
	}

	/** Those of them whose rows are drawn. */
	get drawn(): readonly Person[] {
		return this.#shown.slice(0, this.#rows);
	}

	get moreCount(): number {
		return Math.min(ROWS, this.#shown.length - this.drawn.length);
	}

	showMore(): void {
		this.#rows += ROWS;
	}
}
