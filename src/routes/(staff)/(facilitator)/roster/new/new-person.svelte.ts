import type { App } from '#lib/app/app.svelte.ts';
import { tidyEntry } from '#lib/core/household/person-changes.ts';
import { newPerson, type Person } from '#lib/core/household/person.ts';
import { asPersonId, idFromBytes, type Scope } from '#lib/core/ids.ts';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { PersonForm } from '../parts/person-form.svelte.ts';

/** Fewer letters than this would offer half the village. */
const SHORTEST_NAME = 2;
const OFFERED = 3;

/** Somebody who is being added by hand. */
export class NewPerson {
	readonly form = new PersonForm();
	readonly #app: App;
	readonly #people: () => readonly Person[];
	#problem = $state<string>();

	constructor(app: App, people: () => readonly Person[]) {
		this.#app = app;
		this.#people = people;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	/** People of that name who are there already. */
	get known(): Person[] {
		const { name } = tidyEntry(this.form.entry);
		if (name.length < SHORTEST_NAME) return [];
		return this.#people()
			.filter((person) => person.name.includes(name))
			.slice(0, OFFERED);
	}

	/** Puts them on the roster; false when something is missing or was not saved. */
	async save(scope: Scope): Promise<boolean> {
		if (!this.form.submit()) return false;
		const id = asPersonId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))));
		const { name, relation, group, stage, phone } = tidyEntry(this.form.entry);
		try {
			await this.#app.record(
				scope,
				newPerson({ id, name, relation, group, stage, phone: phone ?? '' })
			);
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			return false;
		}
	}
}
