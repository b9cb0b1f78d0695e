import { tidyName } from './name.ts';
import { cellText, readPhone } from './roster-cells.ts';
import { isHeaderRow } from './roster-columns.ts';
import type { PersonColumns, RosterColumns } from './roster-columns.ts';

/** `name-…` makes a row an error. `phone-damaged`: the digits are lost, the row goes in without a phone. */
export type RowIssue = 'name-missing' | 'name-odd' | 'phone-damaged' | 'phone-odd';

/** Why a row of the table is no person. */
export type SkippedRow = 'above' | 'blank' | 'header' | 'section' | 'total';

/** A person as a table has them. */
export interface FoundRow {
	/** Tells the people of a table apart: the line, and whose column. */
	readonly id: string;
	/** The row as the spreadsheet numbers it, from 1. */
	readonly line: number;
	readonly name: string;
	readonly relation: string;
	readonly phone: string;
	readonly group: string;
	readonly stage: string;
	readonly issue: RowIssue | undefined;
}

/** What is below the headings. */
export interface Found {
	readonly found: readonly FoundRow[];
	readonly skipped: Readonly<Record<SkippedRow, number>>;
}

/** A row that names people, with the heading of its section. */
interface KeptRow {
	readonly line: number;
	readonly row: readonly string[];
	/** The cells as they came: two phones may stand on two lines of one. */
	readonly raw: readonly string[];
	readonly section: string;
}

/** The people of a table, and how many rows are none. */
export function readRows(cells: readonly (readonly string[])[], columns: RosterColumns): Found {
	const { kept, skipped } = keepRows(cells, columns);
	const villages = new Set(kept.map(({ row }) => at(row, columns.village)));
	villages.delete('');
	const hasVillages = villages.size > 1;
	return { found: kept.flatMap((row) => peopleOfRow(row, columns, hasVillages)), skipped };
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
const TOTAL =
	/^(?:合计|总计|小计|共计|总人数|本页|共\d|备注|说明[:：]|填表|填报|制表|审核|负责人|注[:：]|以下空白)/u;
/** A lone cell that heads the rows below it: 第一组, 3号楼 … */
const SECTION = /^.{0,10}(?:组|队|村|社区|小区|楼|单元|班|年级)$/u;

function whySkipped(row: readonly string[], columns: RosterColumns): SkippedRow | undefined {
	const filled = row.filter((cell) => cell !== '');
	const [first = ''] = filled;
	if (first === '') return 'blank';
	// A sum may stand under the names, after a number or a blank.
	const names = columns.people.map(({ name }) => at(row, name));
	if ([first, ...names].some((cell) => TOTAL.test(cell.replace(/\s/gu, '')))) return 'total';
	if (isHeaderRow(row)) return 'header';
	const hasColumns = columns.people.some(({ phones }) => phones.length > 0);
	return filled.length === 1 &&
		(hasColumns || columns.relation !== undefined) &&
		SECTION.test(first)
		? 'section'
		: undefined;
}

/** Everybody a row names; somebody without a name when it names nobody. */
function peopleOfRow(kept: KeptRow, columns: RosterColumns, hasVillages: boolean): FoundRow[] {
	const { line, row, section } = kept;
	const common = {
		line,
		stage: stageOf(row, columns),
		group: groupOf(row, columns, hasVillages) || section
	};
	const [first, ...others] = columns.people;
	const named = columns.people.filter(({ name }) => at(row, name) !== '');
	const people = named.length > 0 || first === undefined ? named : [first, ...others].slice(0, 1);
	return people.map((person) => ({
		id: `${line}-${person.name}`,
		...common,
		...readPersonCells(kept, person, columns.relation)
	}));
}

function readPersonCells(
	{ row, raw }: KeptRow,
	person: PersonColumns,
	relationColumn: number | undefined
): Pick<FoundRow, 'name' | 'relation' | 'phone' | 'issue'> {
	const name = tidyName(at(row, person.name));
	const { phone, issue } = readPhone(
		person.phones.map((column) => at(raw, column)).find((cell) => cell.trim() !== '') ?? ''
	);
	const relation = person.relation === '' ? at(row, relationColumn) : person.relation;
	return { name, relation, phone, issue: nameIssue(name) ?? issue };
}

/** Longer than any name on an identity card with its dots; what is longer is a sentence. */
const MAX_NAME_LENGTH = 40;

/** Of sentences and lists of names; U+FFFD is a character nobody could read, in a file saved with the wrong encoding. */
const NOT_IN_NAMES = /[，。；：！？、,;:!?/\\\ufffd]/u;

function nameIssue(name: string): RowIssue | undefined {
	if (name === '') return 'name-missing';
	const isOdd = !/\p{L}/u.test(name) || NOT_IN_NAMES.test(name) || name.length > MAX_NAME_LENGTH;
	return isOdd ? 'name-odd' : undefined;
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
