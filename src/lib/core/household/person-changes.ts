import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { EMPTY_STATE, readKey } from '#lib/core/facts/fold.ts';
import type { PersonId } from '#lib/core/ids.ts';
import { tidyName } from './name.ts';
import { personKey, type Person } from './person.ts';
import { cellText, readPhone } from './roster-cells.ts';

/** What can be written of somebody by hand. */
export interface PersonEntry {
	readonly name: string;
	readonly relation: string;
	readonly group: string;
	readonly stage: string;
	/** Undefined: the number stays as it is, for it is not shown. */
	readonly phone: string | undefined;
}

/** What is wrong with an entry; `phone-odd` when the number has no form a phone has. */
export type EntryIssue = 'name-missing' | 'phone-odd';

/** An entry as the roster keeps it: names without padding, digits in half width. */
export function tidyEntry(entry: PersonEntry): PersonEntry {
	return {
		name: tidyName(cellText(entry.name)),
		relation: cellText(entry.relation),
		group: cellText(entry.group),
		stage: cellText(entry.stage),
		phone: entry.phone === undefined ? undefined : readPhone(entry.phone).phone
	};
}

/** What keeps an entry from being saved, in the order of the form. */
export function entryIssues(entry: PersonEntry): EntryIssue[] {
	const issues: EntryIssue[] = [];
	if (!/\p{L}/u.test(entry.name)) issues.push('name-missing');
	if (entry.phone !== undefined && readPhone(entry.phone).issue !== undefined)
		issues.push('phone-odd');
	return issues;
}

/** The facts that make somebody what an entry says; only what differs is written, so that unlike edits never collide. */
export function changeDrafts(person: Person, entry: PersonEntry): Draft[] {
	const tidy = tidyEntry(entry);
	return (['name', 'relation', 'group', 'stage', 'phone'] as const).flatMap((part) => {
		const value = tidy[part];
		return value === undefined || value === person[part]
			? []
			: { key: personKey(person.id, part), value };
	});
}

/** Somebody leaves the roster, or comes back. Sheets of the past keep them. */
export const leftDraft = (person: Person, hasLeft: boolean): Draft => ({
	key: personKey(person.id, 'left'),
	value: hasLeft
});

/** Somebody who was registered at the door is taken onto the roster for good. */
export const confirmDraft = (person: Person): Draft => ({
	key: personKey(person.id, 'walkin'),
	value: false
});

/** A part of somebody that two phones remember differently. */
export interface PartDispute {
	readonly part: 'name' | 'relation' | 'group' | 'stage' | 'phone';
	readonly values: readonly string[];
}

/** What people must settle about somebody: each is settled by writing one of the values again. */
export const disputesOf = (keys: Keys, person: PersonId): PartDispute[] =>
	(['name', 'relation', 'group', 'stage', 'phone'] as const).flatMap((part) => {
		const { disputed } = readKey(keys.get(personKey(person, part)) ?? EMPTY_STATE);
		const values = disputed.map(({ value }) => (typeof value === 'string' ? value : ''));
		return values.length > 1 ? { part, values: [...new Set(values)] } : [];
	});

/** The fact that settles a dispute. */
export const settleDraft = (person: PersonId, part: PartDispute['part'], value: string): Draft => ({
	key: personKey(person, part),
	value
});
