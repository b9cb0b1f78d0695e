import { matches } from '#lib/core/household/find.ts';
import type { Person } from '#lib/core/household/person.ts';
import { asPersonId, idFromBytes } from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { RollCall } from './roll-call.svelte.ts';

/** Fewer letters than this would offer half the village. */
const SHORTEST_NAME = 2;
const OFFERED = 3;

/** What is typed at the door, and who of the site it may be. */
export class WalkIn {
	name = $state('');
	relation = $state('');
	group = $state('');
	#wasSubmitted = $state(false);
	readonly #roll: () => RollCall;
	readonly #people: readonly Person[] = $derived.by(() => this.#roll().people);

	constructor(roll: () => RollCall) {
		this.#roll = roll;
	}

	get nameError(): string | undefined {
		return this.#wasSubmitted && this.name.trim() === '' ? m.roll_name_missing() : undefined;
	}

	/** Groups of the site, as written on its roster. */
	get groups(): string[] {
		return [...new Set(this.#people.map(({ group }) => group))].filter((group) => group !== '');
	}

	/** "Maybe already on the roster": people of that name, on the sheet or not. */
	get known(): Person[] {
		const name = this.name.trim();
		if (name.length < SHORTEST_NAME) return [];
		return this.#people.filter((person) => matches(person, name)).slice(0, OFFERED);
	}

	/** Registers somebody new; false when something is missing or was not saved. */
	async submit(): Promise<boolean> {
		this.#wasSubmitted = true;
		if (this.name.trim() === '') return false;
		const id = asPersonId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))));
		return this.#roll().act({
			kind: 'walk-in',
			person: { id, name: this.name, relation: this.relation, group: this.group }
		});
	}

	/** Somebody the site knows: marked on the sheet, or joined to it. */
	async join(id: string): Promise<boolean> {
		const roll = this.#roll();
		const row = roll.rowOf(id);
		if (row?.mark !== undefined) return true;
		return row === undefined ? roll.act({ kind: 'join', person: asPersonId(id) }) : roll.arrive(id);
	}
}
