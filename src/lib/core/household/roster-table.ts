import type { PersonId } from '#lib/core/ids.ts';
import type { Problem, Result } from '#lib/core/result.ts';
import { fail, ok } from '#lib/core/result.ts';
import type { Person } from './person.ts';
import {
	changesOf,
	choicesOf,
	isError,
	type PartChange,
	type RowChoice
} from './roster-choices.ts';
import { findColumns } from './roster-columns.ts';
import { matchRows } from './roster-matches.ts';
import type { RowMatch } from './roster-matches.ts';
import { readRows, type FoundRow, type SkippedRow } from './roster-rows.ts';

/**
 * From the cells of a spreadsheet to a preview of what it would add to the roster (花名册). Nothing is written here, nothing
 * is ever deleted because a table leaves it out, and no column is read that the roster does not need: a child's name, an
 * id-card number, an address or a birthday in the file stays in the file.
 */

/** What one row of the table would become. */
export interface RosterRow extends FoundRow {
	/** `error` rows cannot be taken over; a `new` row may still have an issue with its phone. */
	readonly state: 'new' | 'duplicate' | 'error';
	/** Whom a duplicate repeats. */
	readonly matchOf: RowMatch | undefined;
	/** What 合并 would write; empty when there is nobody to merge with, or nothing to say. */
	readonly changes: readonly PartChange[];
	/** What may be chosen, the first unless somebody chooses. */
	readonly choices: readonly [RowChoice, ...RowChoice[]];
}

/** The whole table, looked at before anything is written. */
export interface RosterPreview {
	readonly rows: readonly RosterRow[];
	readonly counts: Readonly<Record<RosterRow['state'], number>>;
	readonly skipped: Readonly<Record<SkippedRow, number>>;
	/** See `RosterColumns`. */
	readonly mayListChildren: boolean;
}

/** `no-names`: no row of headings with a column of names. `no-rows`: headings, and nobody below them. */
export type RosterProblem = Problem<'roster-no-names' | 'roster-no-rows'>;

/**
 * Reads a table. `cells` are rows of texts as the spreadsheet has them, from its first row on; merged cells are filled or
 * left empty by whoever read the file. `roster` is who is on it already.
 */
export function previewRoster(
	cells: readonly (readonly string[])[],
	roster: readonly Person[]
): Result<RosterPreview, RosterProblem> {
	const columns = findColumns(cells);
	if (columns === undefined) return fail('roster-no-names');
	const { found, skipped } = readRows(cells, columns);
	if (found.length === 0) return fail('roster-no-rows');
	const people = new Map(roster.map((person) => [person.id, person]));
	const rows = matchRows(found, roster).map((row) => weigh(row, people));
	const count = (state: RosterRow['state']): number =>
		rows.filter((row) => row.state === state).length;
	return ok({
		rows,
		counts: { new: count('new'), duplicate: count('duplicate'), error: count('error') },
		skipped,
		mayListChildren: columns.mayListChildren
	});
}

function weigh(
	{ matchOf, ...row }: FoundRow & { readonly matchOf: RowMatch | undefined },
	unmatched: Map<PersonId, Person>
): RosterRow {
	const person = matchOf?.kind === 'roster' ? unmatched.get(matchOf.person) : undefined;
	// Only the first row of somebody can be merged: a second would replace what the first has just said.
	if (person !== undefined) unmatched.delete(person.id);
	const changes = person === undefined ? [] : changesOf(row, person);
	const choices = choicesOf(row, matchOf, { person, changes });
	const state = isError(row.issue) ? 'error' : matchOf === undefined ? 'new' : 'duplicate';
	return { ...row, state, matchOf, changes, choices };
}
