import { cellText } from './roster-cells.ts';

/** Which column of a table says what. Found by the words offices head their columns with (MISSION §5, Enrolment). */
export interface RosterColumns {
	/** Row of the headings, from 0. */
	readonly headerRow: number;
	readonly name: number;
	readonly relation: number | undefined;
	/** In the order of the table; the first with a number counts. */
	readonly phones: readonly number[];
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

type Kind =
	'parent' | 'name' | 'relation' | 'phone' | 'village' | 'group' | 'stage' | 'pupil' | 'known';

/** First match wins: 村组 is a group before 村 is a village, 学生姓名 a child's before 姓名 is anybody's. */
const KINDS: readonly (readonly [kind: Kind, heading: RegExp])[] = [
	['known', /身份证|出生|生日|住址|地址/u],
	['pupil', /^(?:学生|孩子|幼儿|子女|儿童)(?:的?(?:姓名|名字))?$|学号|学籍/u],
	['relation', /关系$|^称谓$|^身份$/u],
	['phone', /电话|手机|联系方式|联系号码|^tel|phone|mobile/iu],
	[
		'parent',
		/^(?:家长|监护人|联系人|父母|学员|户主|家庭成员|参加人员?)(?:的?(?:姓名|名字))?$|^parent/iu
	],
	['name', /^(?:姓名|名字|name)$/iu],
	['group', /小组|村组|村民组|居民组|^组别?$|组名|楼门|楼栋|楼号|楼宇|门牌|单元|网格|小区/u],
	['village', /^(?:所在|所属)?(?:行政|自然)?(?:村|社区|村\/?社区|村居|居委会)(?:名称)?$/u],
	['stage', /学段|年级|班级|年段|^班$/u],
	['known', /^(?:序号?|编号|号|no\.?|性别|备注|说明|签名|签字|学校|单位|家庭码|日期|是否.*)$/iu]
];

/** What heads a table of pupils: their numbers, their class without a word of whose, their parents' phones. */
const PUPIL_TABLE = /学号|学籍|^(?:班级|年级)$|^(?:家长|监护人|父亲|母亲).*(?:电话|手机|联系)/u;

/** Titles and notes above the headings are fewer than this. */
const SEARCHED_ROWS = 30;

/** Finds the headings; undefined when no row has a column of names among others it knows. */
export function findColumns(rows: readonly (readonly string[])[]): RosterColumns | undefined {
	for (const [headerRow, row] of rows.slice(0, SEARCHED_ROWS).entries()) {
		if (isHeaderRow(row)) return columnsOf(row.map(headingOf), headerRow);
	}
	return undefined;
}

/** Whether a row is headings: those of the table, or the same repeated for the next printed page. */
export function isHeaderRow(row: readonly string[]): boolean {
	const headings = row.map(headingOf).filter((heading) => heading !== '');
	const kinds = headings.map(kindOf).filter((kind) => kind !== undefined);
	const hasName = kinds.includes('parent') || kinds.includes('name');
	return hasName && (kinds.length >= 2 || kinds.length === headings.length);
}

function columnsOf(headings: readonly string[], headerRow: number): RosterColumns {
	const kinds = headings.map(kindOf);
	const all = (kind: Kind): number[] => kinds.flatMap((found, i) => (found === kind ? i : []));
	const one = (kind: Kind): number | undefined => all(kind)[0];
	const parent = one('parent');
	const relation = one('relation');
	return {
		headerRow,
		name: parent ?? one('name') ?? 0,
		relation,
		phones: all('phone'),
		village: one('village'),
		group: one('group'),
		stages: all('stage'),
		mayListChildren:
			parent === undefined &&
			relation === undefined &&
			headings.some((heading) => PUPIL_TABLE.test(heading))
	};
}

/** A heading without what offices add to it: brackets, stars, colons, spaces. */
const headingOf = (cell: string): string =>
	cellText(cell)
		.replace(/[（(][^）)]*[）)]/gu, '')
		.replace(/[\s*:：]/gu, '');

const kindOf = (heading: string): Kind | undefined =>
	KINDS.find(([, words]) => words.test(heading))?.[0];
