import {
	entryIssues,
	type EntryIssue,
	type PersonEntry
} from '#lib/core/household/person-changes.ts';
import type { Person } from '#lib/core/household/person.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What is typed about somebody, and what is wrong with it once they tried to save. */
export class PersonForm {
	name = $state('');
	relation = $state('');
	group = $state('');
	stage = $state('');
	/** Undefined: the number stays as it is, and is not shown. */
	phone = $state<string>();
	#wasSubmitted = $state(false);
	readonly #before: PersonEntry;

	constructor(person?: Person) {
		this.#before = {
			name: person?.name ?? '',
			relation: person?.relation ?? '',
			group: person?.group ?? '',
			stage: person?.stage ?? '',
			phone: person === undefined || person.phone === '' ? '' : undefined
		};
		this.name = this.#before.name;
		this.relation = this.#before.relation;
		this.group = this.#before.group;
		this.stage = this.#before.stage;
		this.phone = this.#before.phone;
	}

	get entry(): PersonEntry {
		const { name, relation, group, stage, phone } = this;
		return { name, relation, group, stage, phone };
	}

	/** Something was typed that leaving would lose. */
	get isChanged(): boolean {
		return JSON.stringify(this.entry) !== JSON.stringify(this.#before);
	}

	get nameError(): string | undefined {
		return this.#has('name-missing') ? m.roster_name_missing() : undefined;
	}

	get phoneError(): string | undefined {
		return this.#has('phone-odd') ? m.roster_phone_odd() : undefined;
	}

	/** Whether it may be saved; what is wrong shows from now on. */
	submit(): boolean {
		this.#wasSubmitted = true;
		return entryIssues(this.entry).length === 0;
	}

	#has(issue: EntryIssue): boolean {
		return this.#wasSubmitted && entryIssues(this.entry).includes(issue);
	}
}
