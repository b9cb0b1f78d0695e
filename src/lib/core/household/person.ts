import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { idsUnder, shownText, shownValue } from '#lib/core/facts/read.ts';
import { asHouseholdId, asPersonId } from '#lib/core/ids.ts';
import type { HouseholdId, PersonId } from '#lib/core/ids.ts';
import { groupOrderText } from './group.ts';

/** Somebody on a site's roster: the least that a sheet needs, no birth date, no address, no id-card number (MISSION §3). */
export interface Person {
	readonly id: PersonId;
	readonly name: string;
	/** 与孩子关系: 妈妈, 奶奶 … as written. */
	readonly relation: string;
	/** As written, digits only where it was a number; may be empty. Shown masked. */
	readonly phone: string;
	/** 村组 / 楼门 */
	readonly group: string;
	/** 孩子学段 / 班级; may be empty. */
	readonly stage: string;
	readonly household: HouseholdId | undefined;
	/** Registered at the door, not yet confirmed on the roster. */
	readonly isWalkIn: boolean;
	/** No longer expected: moved away or left the course. The history stays. */
	readonly hasLeft: boolean;
}

/** The parts of a person people edit one by one; each has its own key `person/<id>/<part>`. */
export type PersonPart =
	| 'name'
	| 'relation'
	| 'phone'
	| 'group'
	| 'stage'
	| 'household'
	| 'walkin'
	| 'left'
	/** What an import replaced; see `roster-import`. */
	| 'before';

/** Key of one part of a person. */
export const personKey = (person: PersonId, part: PersonPart): string => `person/${person}/${part}`;

/** One person from the keys of the site; undefined when nobody gave a name. */
export function readPerson(keys: Keys, id: PersonId): Person | undefined {
	const name = shownText(keys, personKey(id, 'name'));
	if (name === undefined) return undefined;
	const text = (part: PersonPart): string => shownText(keys, personKey(id, part)) ?? '';
	const household = text('household');
	return {
		id,
		name,
		relation: text('relation'),
		phone: text('phone'),
		group: text('group'),
		stage: text('stage'),
		household: household === '' ? undefined : asHouseholdId(household),
		isWalkIn: shownValue(keys, personKey(id, 'walkin')) === true,
		hasLeft: shownValue(keys, personKey(id, 'left')) === true
	};
}

/** Everybody of a site, in roster order: group, then name, then id. */
export const readPeople = (keys: Keys): Person[] =>
	idsUnder(keys, 'person/')
		.flatMap((id) => readPerson(keys, asPersonId(id)) ?? [])
		.sort(byRosterOrder);

const COLLATOR = new Intl.Collator('zh-CN-u-co-pinyin-kn-true');

/** Order of the printed roster: group as it is counted, then name by pinyin, then id, so that equal names keep their places. */
export const byRosterOrder = (a: Person, b: Person): number =>
	(a.group === b.group ? 0 : COLLATOR.compare(groupOrderText(a.group), groupOrderText(b.group))) ||
	COLLATOR.compare(a.name, b.name) ||
	(a.id < b.id ? -1 : 1);

/** What a new person is made from. */
export type NewPerson = Pick<Person, 'id' | 'name'> & Partial<Omit<Person, 'id' | 'name'>>;

/** The facts that put a person on the roster; empty parts are left out. */
export function newPerson(person: NewPerson): Draft[] {
	const parts: [PersonPart, string | true | undefined][] = [
		['name', person.name],
		['relation', person.relation],
		['phone', person.phone],
		['group', person.group],
		['stage', person.stage],
		['household', person.household],
		['walkin', person.isWalkIn === true ? true : undefined]
	];
	return parts.flatMap(([part, value]) =>
		value === undefined || value === '' ? [] : [{ key: personKey(person.id, part), value }]
	);
}
