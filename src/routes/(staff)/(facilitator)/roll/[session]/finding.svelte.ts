import type { Sheet } from '#lib/core/attendance/sheet.ts';
import { findable, findPeople, type Findable } from '#lib/core/household/find.ts';
import { initialOf } from '#lib/core/household/initials.ts';
import type { RollEntry } from '#lib/ui/roll/roll-entry.ts';

/** 找人: by the grid of initials present, or by what is typed (initials, a part of the name, a group, a phone's tail). */
export class Finding {
	#isOpen = $state(false);
	#initial = $state<string>();
	#query = $state('');
	readonly #entries: () => readonly RollEntry[];
	readonly #people: readonly Findable[];
	readonly #found: ReadonlySet<string> | undefined;

	constructor(entries: () => readonly RollEntry[], sheet: () => Sheet | undefined) {
		this.#entries = entries;
		// Spellings cost a little each, so they are made only once somebody searches, and again when the people change.
		this.#people = $derived(
			this.#isOpen ? (sheet()?.rows ?? []).map((row) => findable(row.person)) : []
		);
		this.#found = $derived(
			this.#isOpen && (this.#query !== '' || this.#initial !== undefined)
				? new Set(
						findPeople(this.#people, this.#query)
							.filter(
								({ name }) => this.#initial === undefined || initialOf(name) === this.#initial
							)
							.map(({ id }) => id)
					)
				: undefined
		);
	}

	get isOpen(): boolean {
		return this.#isOpen;
	}

	get query(): string {
		return this.#query;
	}

	set query(query: string) {
		this.#query = query;
		this.#initial = undefined;
	}

	get initial(): string | undefined {
		return this.#initial;
	}

	/** The letters somebody present is filed under, in order. */
	get initials(): string[] {
		return [...new Set(this.#people.map(({ person }) => initialOf(person.name)))].sort();
	}

	/** The rows to show: all, unless something is searched for. */
	get shown(): readonly RollEntry[] {
		const found = this.#found;
		return found === undefined
			? this.#entries()
			: this.#entries().filter(({ id }) => found.has(id));
	}

	/** Opens or closes; closing shows everybody again. */
	toggle(): void {
		this.#isOpen = !this.#isOpen;
		this.#query = '';
		this.#initial = undefined;
	}

	/** A letter of the grid; the same again shows everybody. */
	pick(initial: string): void {
		this.#query = '';
		this.#initial = this.#initial === initial ? undefined : initial;
	}
}
