import { cellText } from './roster-cells.ts';

/**
 * The words offices head the columns of a roster with (MISSION §5, Enrolment). `pupil`: a child's, never read. `known`: nothing
 * the roster keeps, but a heading all the same.
 */
export type HeadingKind =
	| 'parent'
	| 'father'
	| 'mother'
	| 'name'
	| 'relation'
	| 'phone'
	| 'father-phone'
	| 'mother-phone'
	| 'village'
	| 'group'
	| 'stage'
	| 'pupil'
	| 'known';

/** First match wins: 村组 is a group before 村 is a village, 学生姓名 a child's before 姓名 is anybody's. */
const KINDS: readonly (readonly [kind: HeadingKind, heading: RegExp])[] = [
	['known', /身份证|出生|生日|住址|地址|籍贯|民族|文化程度|政治面貌|职业/u],
	[
		'pupil',
		/^(?:被监护人|学生|孩子|幼儿|子女|儿童|宝宝|小孩)(?:的?(?:姓名|名字))?$|学号|学籍|^(?:学生|孩子|幼儿).*(?:电话|手机|性别)/u
	],
	['relation', /关系$|^称谓$|^身份$/u],
	['father-phone', /^(?:父亲|爸爸|父).*(?:电话|手机|联系)/u],
	['mother-phone', /^(?:母亲|妈妈|母).*(?:电话|手机|联系)/u],
	['phone', /电话|手机|联系方式|联系号码|^tel|phone|mobile/iu],
	['father', /^(?:父亲|爸爸|父)(?:的?(?:姓名|名字))?$/u],
	['mother', /^(?:母亲|妈妈|母)(?:的?(?:姓名|名字))?$/u],
	[
		'parent',
		/^(?:学生|幼儿|孩子|主要|第一)?(?:家长|监护人|联系人|父母|学员|户主|家庭成员|参加人员?|接送人)(?:[/／、或及]?(?:家长|监护人|联系人))*(?:的?(?:姓名|名字))?[1一]?$|^parent/iu
	],
	['name', /^(?:姓名|名字|name)$/iu],
	['group', /小组|村组|村民组|居民组|^组别?$|组名|楼门|楼栋|楼号|楼宇|门牌|单元|网格|小区/u],
	['village', /^(?:所在|所属)?(?:行政|自然)?(?:村|社区|村\/?社区|村居|居委会)(?:名称)?$/u],
	['stage', /学段|年级|班级|年段|^班$/u],
	[
		'known',
		/^(?:序号?|编号|号|no\.?|性别|年龄|备注|说明|签名|签字|学校|单位|家庭码|日期|是否.*)$/iu
	]
];

/** A heading without what offices add to it: brackets, stars, colons, spaces. */
const headingOf = (cell: string): string =>
	cellText(cell)
		.replace(/[（(][^）)]*[）)]/gu, '')
		.replace(/[\s*:：]/gu, '');

/** What a heading says the column holds; undefined for words no roster has. */
export function readHeading(cell: string): HeadingKind | undefined {
	const heading = headingOf(cell);
	return KINDS.find(([, words]) => words.test(heading))?.[0];
}

/** Whether nothing stands there. */
export const isBlankHeading = (cell: string): boolean => headingOf(cell) === '';

/** Words over several columns that say whose the names below are. */
const WHOSE: readonly (readonly [over: RegExp, prefix: string])[] = [
	[/学生|孩子|幼儿|儿童|子女/u, '学生'],
	[/父亲|爸爸/u, '父亲'],
	[/母亲|妈妈/u, '母亲'],
	[/家长|监护人|联系人/u, '家长']
];

/**
 * The headings of a table that starts at a row: where they take two rows, those of the lower one count wherever it says more
 * (学生 | 家长 above 姓名 · 班级 | 姓名 · 电话).
 */
export function headingsAt(
	rows: readonly (readonly string[])[],
	headerRow: number,
	isHeaderRow: (row: readonly string[]) => boolean
): { readonly headings: readonly string[]; readonly lastRow: number } {
	const upper = rows[headerRow] ?? [];
	const lower = rows[headerRow + 1] ?? [];
	const isSecond = isHeaderRow(lower) && lower.some((cell, i) => cell === upper[i]);
	const [above, own] = isSecond ? [upper, lower] : [rows[headerRow - 1] ?? [], upper];
	const over = carried(above);
	const headings = own.map((cell, i) => {
		const heading = headingOf(cell);
		const whose = WHOSE.find(([words]) => words.test(over[i] ?? ''))?.[1];
		return /^(?:姓名|名字|电话|手机|联系电话|手机号码?)$/u.test(heading) && whose !== undefined
			? `${whose}${heading}`
			: heading || (isSecond ? headingOf(above[i] ?? '') : '');
	});
	return { headings, lastRow: isSecond ? headerRow + 1 : headerRow };
}

/** A row whose cells reach to the next filled one, as cells merged over columns do. */
function carried(row: readonly string[]): string[] {
	let last = '';
	// A title over the whole table is over nobody in particular.
	if (row.filter((cell) => cell.trim() !== '').length < 2) return [];
	return row.map((cell) => (last = headingOf(cell) || last));
}
