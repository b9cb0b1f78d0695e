import type { Draft } from '#lib/core/facts/draft.ts';
import type { HouseholdId, PersonId } from '#lib/core/ids.ts';
import { newPerson, personKey } from './person.ts';
import type { RowChoice } from './roster-choices.ts';
import type { RosterRow } from './roster-table.ts';

/** Rows recorded in one transaction: a phone that dies on the way has whole people, and a bar can move. */
export const CHUNK_ROWS = 100;

/** A row and what somebody chose for it. */
export interface ChosenRow {
	readonly row: RosterRow;
	readonly choice: RowChoice;
}

/** Key of one chunk of an import; with it in the same transaction, the facts of the chunk can be found again. */
const importKey = (id: string, chunk: number): string =>
	`import/${id}/${String(chunk).padStart(4, '0')}`;

/** What an import and its chunk are called, and the ids its people get. */
export interface ImportIds {
	readonly id: string;
	/** From 0. */
	readonly chunk: number;
	/** One for each row that is added. */
	readonly ids: readonly PersonId[];
	/** By line, where one row of the table names father and mother: they live together. */
	readonly households?: ReadonlyMap<number, HouseholdId>;
}

/**
 * The facts of one chunk, its own first: those that follow it in the same transaction are the import's, and nothing else is. A
 * merge also keeps what it replaces, with the person, so that it can be taken back and is erased with them. Throws when there
 * are fewer ids than new rows: the caller makes them.
 */
export function importDrafts(
	rows: readonly ChosenRow[],
	{ id, chunk, ids, households }: ImportIds
): Draft[] {
	const added = rows.filter(({ choice }) => choice === 'new');
	const merged = rows.filter(({ choice }) => choice === 'merge');
	const drafts = [
		...added.flatMap(({ row }, i) => {
			const person = ids[i];
			if (person === undefined) throw new RangeError('Every new row needs an id.');
			const { name, relation, phone, group, stage } = row;
			const household = households?.get(row.line);
			return newPerson({ id: person, name, relation, phone, group, stage, household });
		}),
		...merged.flatMap(({ row }) => mergeDrafts(row, id))
	];
	const value = { added: added.length, merged: merged.length, facts: drafts.length };
	return [{ key: importKey(id, chunk), value }, ...drafts];
}

/** The lines of a table that add more than one person: a family each. */
export function familyLines(rows: readonly ChosenRow[]): number[] {
	const once = new Set<number>();
	const twice = new Set<number>();
	for (const { row, choice } of rows) {
		if (choice !== 'new') continue;
		if (once.has(row.line)) twice.add(row.line);
		once.add(row.line);
	}
	return [...twice];
}

function mergeDrafts({ matchOf, changes }: RosterRow, id: string): Draft[] {
	if (matchOf?.kind !== 'roster') return [];
	const { person } = matchOf;
	const before = Object.fromEntries(
		changes.map(({ part, from }) => [part, part === 'left' ? true : from])
	);
	return [
		{ key: personKey(person, 'before'), value: { import: id, parts: before } },
		...changes.map(({ part, to }) => ({
			key: personKey(person, part),
			value: part === 'left' ? false : to
		}))
	];
}
