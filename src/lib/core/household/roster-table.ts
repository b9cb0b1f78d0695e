import type { Draft } from '#lib/core/facts/draft.ts';
import type { PersonId } from '#lib/core/ids.ts';
import type { Problem, Result } from '#lib/core/result.ts';
import { fail, ok } from '#lib/core/result.ts';
import { tidyName } from './name.ts';
import type { Person } from './person.ts';
import { newPerson } from './person.ts';
import { cellText, readPhone } from './roster-cells.ts';
import { findColumns, isHeaderRow } from './roster-columns.ts';
import type { RosterColumns } from './roster-columns.ts';
import { matchRows } from './roster-matches.ts';
import type { RowMatch } from './roster-matches.ts';

/**
 * From the cells of a spreadsheet to a preview of what it would add to the roster (花名册). Nothing is written here, nothing
 * is ever deleted because a table leaves it out, and no column is read that the roster does not need: a child's name, an
 * id-card number, an address or a birthday in the file stays in the file.
 */

/** What one row of the table would become. */
export interface RosterRow {
	/** The row as the spreadsheet numbers it, from 1. */
	readonly line: number;
	readonly name: string;
	readonly relation: string;
	readonly phone: string;
	readonly group: string;
	readonly stage: string;
	/** `error` rows cannot be taken over; a `new` row may still have an issue with its phone. */
	readonly state: 'new' | 'duplicate' | 'error';
	readonly issue: RowIssue | undefined;
	/** Whom a duplicate repeats. */
	readonly matchOf: RowMatch | undefined;
}

/** `name-…` makes a row an error. `phone-damaged`: the digits are lost, the row goes in without a phone. */
type RowIssue = 'name-missing' | 'name-odd' | 'phone-damaged' | 'phone-odd';

/** Why a row of the table is no person. */
type SkippedRow = 'above' | 'blank' | 'header' | 'section' | 'total';

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
	const rows = matchRows(found, roster).map(({ matchOf, ...row }) => ({
		...row,
		matchOf,
		state: stateOf(row.issue, matchOf)
	}));
	const count = (state: RosterRow['state']): number =>
		rows.filter((row) => row.state === state).length;
	return ok({
		rows,
		counts: { new: count('new'), duplicate: count('duplicate'), error: count('error') },
		skipped,
		mayListChildren: columns.mayListChildren
	});
}

/**
 * The facts that put the `new` rows on the roster, in order; each takes the next id. To take a duplicate over all the same,
 * pass it as `new`. Throws when there are fewer ids than rows: the caller makes them.
 */
export function importDrafts(rows: readonly RosterRow[], ids: readonly PersonId[]): Draft[] {
	return rows
		.filter(({ state }) => state === 'new')
		.flatMap(({ name, relation, phone, group, stage }, i) => {
			const id = ids[i];
			if (id === undefined) throw new RangeError('Every new row needs an id.');
			return newPerson({ id, name, relation, phone, group, stage });
		});
}

/** A row before it is compared with others. */
type FoundRow = Omit<RosterRow, 'state' | 'matchOf'>;

interface Found {
	readonly found: readonly FoundRow[];
	readonly skipped: Readonly<Record<SkippedRow, number>>;
}

/** A row that is a person, with the heading of its section. */
interface KeptRow {
	readonly line: number;
	readonly row: readonly string[];
	/** The cells as they came: two phones may stand on two lines of one. */
	readonly raw: readonly string[];
	readonly section: string;
}

function readRows(cells: readonly (readonly string[])[], columns: RosterColumns): Found {
	const { kept, skipped } = keepRows(cells, columns);
	const villages = new Set(kept.map(({ row }) => at(row, columns.village)));
	villages.delete('');
	const found = kept.map(({ line, row, raw, section }) => ({
		line,
		...readPersonRow(row, raw, columns),
		group: groupOf(row, columns, villages.size > 1) || section
	}));
	return { found, skipped };
}

function keepRows(
	cells: readonly (readonly string[])[],
	columns: RosterColumns
): { kept: KeptRow[]; skipped: Found['skipped'] } {
	const kept: KeptRow[] = [];
	const skipped = { above: columns.headerRow, blank: 0, header: 1, section: 0, total: 0 };
	let section = '';
	for (const [i, raw] of cells.entries()) {
		if (i <= columns.headerRow) continue;
		const row = raw.map(cellText);
		const why = whySkipped(row, columns);
		if (why === undefined) kept.push({ line: i + 1, row, raw, section });
		else skipped[why] += 1;
		if (why === 'section') section = row.join('');
	}
	return { kept, skipped };
}

/** Words that open a row of sums or notes, never a name. */
const TOTAL = /^(?:合计|总计|小计|共计|共\d|备注|说明[:：]|填表|填报|制表|审核|负责人|注[:：])/u;
/** A lone cell that heads the rows below it: 第一组, 3号楼 … */
const SECTION = /^.{0,10}(?:组|队|村|社区|小区|楼|单元|班|年级)$/u;

function whySkipped(row: readonly string[], columns: RosterColumns): SkippedRow | undefined {
	const filled = row.filter((cell) => cell !== '');
	const [first = ''] = filled;
	if (first === '') return 'blank';
	if (TOTAL.test(first.replace(/\s/gu, ''))) return 'total';
	if (isHeaderRow(row)) return 'header';
	const hasColumns = columns.phones.length > 0 || columns.relation !== undefined;
	return filled.length === 1 && hasColumns && SECTION.test(first) ? 'section' : undefined;
}

function readPersonRow(
	row: readonly string[],
	raw: readonly string[],
	columns: RosterColumns
): Omit<FoundRow, 'line' | 'group'> {
	const name = tidyName(at(row, columns.name));
	const { phone, issue } = readPhone(
		columns.phones.map((column) => at(raw, column)).find((cell) => cell.trim() !== '') ?? ''
	);
	return {
		name,
		relation: at(row, columns.relation),
		phone,
		stage: stageOf(row, columns),
		issue: nameIssue(name) ?? issue
	};
}

/** Longer than any name on an identity card with its dots; what is longer is a sentence. */
const MAX_NAME_LENGTH = 40;

function nameIssue(name: string): RowIssue | undefined {
	if (name === '') return 'name-missing';
	return !/\p{L}/u.test(name) || name.length > MAX_NAME_LENGTH ? 'name-odd' : undefined;
}

/** The village is said only where the table has several. */
function groupOf(row: readonly string[], columns: RosterColumns, hasVillages: boolean): string {
	const village = at(row, columns.village);
	const group = at(row, columns.group);
	if (group === '') return village;
	return hasVillages && !group.startsWith(village) ? `${village}${group}` : group;
}

/** 三年级 and 2班 → 三年级 2班; 三年级 and 三年级2班 → 三年级2班. */
const stageOf = (row: readonly string[], columns: RosterColumns): string =>
	columns.stages.reduce((stage, column) => {
		const part = at(row, column);
		return part.startsWith(stage) ? part : part === '' ? stage : `${stage} ${part}`;
	}, '');

const at = (row: readonly string[], column: number | undefined): string =>
	column === undefined ? '' : (row[column] ?? '');

const stateOf = (issue: RowIssue | undefined, match: RowMatch | undefined): RosterRow['state'] =>
	issue === 'name-missing' || issue === 'name-odd'
		? 'error'
		: match === undefined
			? 'new'
			: 'duplicate';
