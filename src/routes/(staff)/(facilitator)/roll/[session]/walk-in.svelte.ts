import { findable, findPeople, type Findable } from '#lib/core/household/find.ts';
import { groupOrderText } from '#lib/core/household/group.ts';
import { initialsOf } from '#lib/core/household/initials.ts';
import { isHan } from '#lib/core/household/name.ts';
import type { Person } from '#lib/core/household/person.ts';
import { asPersonId, idFromBytes } from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { statusWord } from '#lib/ui/seal/seal-text.ts';
import { factsLine } from '../../../../parts/facts-line.ts';
import type { RollCall } from './roll-call.svelte.ts';

/** Fewer letters than this would offer half the village. */
const SHORTEST_NAME = 2;
const OFFERED = 3;

/** Somebody the site knows who may stand here. */
export interface Known {
	readonly person: Person;
	/** 二组 · 妈妈 · 已记到场 */
	readonly note: string;
}

/** What is typed at the door, and who of the site it may be. */
export class WalkIn {
	name = $state('');
	relation = $state('');
	group = $state('');
	#wasSubmitted = $state(false);
	readonly #roll: () => RollCall;
	readonly #people: readonly Findable[] = $derived.by(() => this.#roll().people.map(findable));
	readonly #known: readonly Known[] = $derived.by(() => this.#match());

	constructor(roll: () => RollCall) {
		this.#roll = roll;
	}

	get nameError(): string | undefined {
		return this.#wasSubmitted && this.name.trim() === '' ? m.roll_name_missing() : undefined;
	}

	/** Groups of the site, as written on its roster, as they are counted. */
	get groups(): string[] {
		const groups = new Set(this.#people.map(({ person }) => person.group));
		return [...groups]
			.filter((group) => group !== '')
			.sort((a, b) =>
				groupOrderText(a).localeCompare(groupOrderText(b), 'zh-CN', { numeric: true })
			);
	}

	/** "Maybe already on the roster": who has this name, then who is called alike; on the sheet or not. */
	get known(): readonly Known[] {
		return this.#known;
	}

	/** Registers somebody new; gives their provisional id, or undefined when something is missing or was not saved. */
	async submit(): Promise<string | undefined> {
		this.#wasSubmitted = true;
		if (this.name.trim() === '') return undefined;
		const id = asPersonId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))));
		const isSaved = await this.#roll().act({
			kind: 'walk-in',
			person: { id, name: this.name, relation: this.relation, group: this.group }
		});
		return isSaved ? id : undefined;
	}

	/** Somebody the site knows: marked on the sheet, or joined to it. */
	async join(id: string): Promise<boolean> {
		const roll = this.#roll();
		const row = roll.rowOf(id);
		if (row?.mark !== undefined) return true;
		return row === undefined ? roll.act({ kind: 'join', person: asPersonId(id) }) : roll.arrive(id);
	}

	#match(): Known[] {
		const name = this.name.trim();
		if (name.length < SHORTEST_NAME) return [];
		const people = [...findPeople(this.#people, name), ...this.#soundingLike(name)];
		return [...new Set(people)].slice(0, OFFERED).map((person) => ({
			person,
			note: this.#noteOf(person)
		}));
	}

	/** 王晓丽 was heard and 王小丽 is on the roster: the same surname, and the same letters in pinyin. */
	#soundingLike(name: string): Person[] {
		if (!isHan(name)) return [];
		const letters = initialsOf(name);
		return this.#people
			.map(({ person }) => person)
			.filter((person) => person.name.startsWith(name.charAt(0)))
			.filter((person) => initialsOf(person.name) === letters);
	}

	#noteOf({ id, group, relation }: Person): string {
		const mark = this.#roll().rowOf(id)?.mark;
		return factsLine(
			group,
			relation,
			mark && m.roll_marked_already({ state: statusWord(mark.status) })
		);
	}
}
