import { headingsAt, isBlankHeading, readHeading, type HeadingKind } from './roster-headings.ts';

/** Which column of a table says what. Found by the words offices head their columns with (MISSION §5, Enrolment). */
export interface RosterColumns {
	/** Row of the headings, from 0; the last of them where there are two. */
	readonly headerRow: number;
	/** One for each parent a row names: schools list father and mother side by side. */
	readonly people: readonly PersonColumns[];
	readonly relation: number | undefined;
	readonly village: number | undefined;
	readonly group: number | undefined;
	/** 学段, 年级, 班级, in the order of the table. */
	readonly stages: readonly number[];
	/**
	 * The names may be those of children: a bare 姓名 beside a parent's phone or a pupil's number. The roster holds parents
	 * (MISSION §3), so somebody has to look before such a table is taken over.
	 */
	readonly mayListChildren: boolean;
}

/** The columns of one person of a row. */
export interface PersonColumns {
	readonly name: number;
	/** In the order of the table; the first with a number counts. */
	readonly phones: readonly number[];
	/** What the heading itself says: 父亲姓名 → 爸爸. Empty: the column of relations says it, if there is one. */
	readonly relation: '' | '爸爸' | '妈妈';
}

/** What heads a table of pupils: their numbers, their class without a word of whose, their parents' phones. */
const PUPIL_TABLE = /学号|学籍|^(?:班级|年级)$|^(?:家长|监护人|父亲|母亲).*(?:电话|手机|联系)/u;

/** Titles and notes above the headings are fewer than this. */
const SEARCHED_ROWS = 30;

/** Finds the headings; undefined when no row has a column of names among others it knows. */
export function findColumns(rows: readonly (readonly string[])[]): RosterColumns | undefined {
	const headerRow = rows.slice(0, SEARCHED_ROWS).findIndex(isHeaderRow);
	if (headerRow < 0) return undefined;
	const { headings, lastRow } = headingsAt(rows, headerRow, isHeaderRow);
	return columnsOf(headings, lastRow);
}

/** Whether a row is headings: those of the table, or the same repeated for the next printed page. */
export function isHeaderRow(row: readonly string[]): boolean {
	const headings = row.filter((cell) => !isBlankHeading(cell));
	const kinds = headings.map(readHeading).filter((kind) => kind !== undefined);
	// A lone 母亲 is how a row below says its relation; a heading says it of both, or with 姓名.
	const hasCouple = kinds.includes('father') && kinds.includes('mother');
	const hasName = hasCouple || kinds.includes('parent') || kinds.includes('name');
	return hasName && (kinds.length >= 2 || kinds.length === headings.length);
}

function columnsOf(headings: readonly string[], headerRow: number): RosterColumns {
	const kinds = headings.map(readHeading);
	const all = (kind: HeadingKind): number[] =>
		kinds.flatMap((found, i) => (found === kind ? i : []));
	const one = (kind: HeadingKind): number | undefined => all(kind)[0];
	const people = peopleOf(all);
	const relation = one('relation');
	return {
		headerRow,
		people,
		relation,
		village: one('village'),
		group: one('group'),
		stages: all('stage'),
		mayListChildren:
			people.every(({ name }) => kinds[name] === 'name') &&
			relation === undefined &&
			headings.some((heading) => PUPIL_TABLE.test(heading))
	};
}

/** The parents a row names. A bare 姓名 beside 父亲姓名 is the child's, beside 家长姓名 as well. */
function peopleOf(all: (kind: HeadingKind) => readonly number[]): PersonColumns[] {
	const phones = all('phone');
	const [parent] = all('parent');
	const couple = (['father', 'mother'] as const).flatMap((kind) => {
		const [name] = all(kind);
		const own = all(kind === 'father' ? 'father-phone' : 'mother-phone');
		const relation = kind === 'father' ? ('爸爸' as const) : ('妈妈' as const);
		return name === undefined ? [] : [{ name, phones: own, relation }];
	});
	if (parent === undefined && couple.length > 0) {
		return couple.map((person) => (person.phones.length > 0 ? person : { ...person, phones }));
	}
	const name = parent ?? all('name')[0] ?? 0;
	const others = couple.length > 0 ? [] : [...all('father-phone'), ...all('mother-phone')];
	return [{ name, phones: [...phones, ...others], relation: '' }, ...couple];
}
