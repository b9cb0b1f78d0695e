import type { Sheet, SheetRow } from '#lib/core/attendance/sheet.ts';
import { findable, findPeople, type Findable } from '#lib/core/household/find.ts';
import { initialOf } from '#lib/core/household/initials.ts';
import type { Person } from '#lib/core/household/person.ts';
import type { PersonId } from '#lib/core/ids.ts';

/** One choice at a time: a letter, a group, or those nobody has marked. */
export type Filter =
	| { readonly kind: 'initial'; readonly initial: string }
	| { readonly kind: 'group'; readonly group: string }
	| { readonly kind: 'unmarked' };

/**
 * 找人: by what is typed (initials, a part of the name, a group, a phone's tail), by the grid of initials present, by 村组 (in a
 * school by class), or only those who are unmarked. Made when somebody first searches, for spellings cost a little each.
 */
export class Finding {
	#filter = $state.raw<Filter>();
	#query = $state('');
	readonly #rows: readonly SheetRow[];
	readonly #people: readonly Findable[];
	/** By which of the two this sheet is divided; undefined when by neither. */
	readonly #division: 'group' | 'stage' | undefined;
	readonly #found: ReadonlySet<string> | undefined;

	constructor(sheet: () => Sheet | undefined) {
		this.#rows = $derived(sheet()?.rows ?? []);
		this.#people = $derived(this.#rows.map(({ person }) => findable(person)));
		this.#division = $derived(divisionOf(this.#rows));
		this.#found = $derived(this.isNarrowed ? this.#search() : undefined);
	}

	/** Whether fewer than all are asked for. */
	get isNarrowed(): boolean {
		return this.#query !== '' || this.#filter !== undefined;
	}

	get query(): string {
		return this.#query;
	}

	set query(query: string) {
		this.#query = query;
		this.#filter = undefined;
	}

	get filter(): Filter | undefined {
		return this.#filter;
	}

	/** The letters somebody present is filed under, in order. */
	get initials(): string[] {
		return [...new Set(this.#rows.map(({ person }) => initialOf(person.name)))].sort();
	}

	/** 村组 or classes, in the order of the sheet; none when all are of one. */
	get groups(): string[] {
		const division = this.#division;
		if (division === undefined) return [];
		const groups = new Set(this.#rows.map(({ person }) => person[division]));
		return [...groups].filter((group) => group !== '');
	}

	get unmarked(): number {
		return this.#rows.filter(({ mark }) => mark === undefined).length;
	}

	/** Ids of the people to show; undefined when all are. */
	get found(): ReadonlySet<string> | undefined {
		return this.#found;
	}

	/** The people of the chosen group, for 全部到场 of just them. */
	get group(): ReadonlySet<PersonId> | undefined {
		if (this.#filter?.kind !== 'group') return undefined;
		return new Set(this.#rows.filter((row) => this.#isShown(row)).map(({ person }) => person.id));
	}

	/** One of the choices; the same again shows everybody. */
	choose(filter: Filter): void {
		this.#query = '';
		this.#filter = isSame(this.#filter, filter) ? undefined : filter;
	}

	#search(): ReadonlySet<string> {
		const named: readonly Person[] =
			this.#query === ''
				? this.#rows.filter((row) => this.#isShown(row)).map(({ person }) => person)
				: findPeople(this.#people, this.#query);
		return new Set(named.map(({ id }) => id));
	}

	#isShown({ person, mark }: SheetRow): boolean {
		const filter = this.#filter;
		switch (filter?.kind) {
			case 'initial':
				return initialOf(person.name) === filter.initial;
			case 'group':
				return person[this.#division ?? 'group'] === filter.group;
			case 'unmarked':
				return mark === undefined;
			case undefined:
				return true;
		}
		return filter satisfies never;
	}
}

/** A village's people live in groups; where none are written, or only one, a school's classes divide the sheet. */
function divisionOf(rows: readonly SheetRow[]): 'group' | 'stage' | undefined {
	const divides = (part: 'group' | 'stage'): boolean =>
		new Set(rows.map(({ person }) => person[part]).filter((word) => word !== '')).size > 1;
	if (divides('group')) return 'group';
	return divides('stage') ? 'stage' : undefined;
}

function isSame(a: Filter | undefined, b: Filter): boolean {
	if (a?.kind === 'initial' && b.kind === 'initial') return a.initial === b.initial;
	if (a?.kind === 'group' && b.kind === 'group') return a.group === b.group;
	return a?.kind === b.kind;
}
