import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hall, personId, villagers } from '../../../../tests/fixtures/roster/hall.ts';
import { readPeople } from './person.ts';
import { readPhone } from './roster-cells.ts';
import { importDrafts, type ChosenRow } from './roster-import.ts';
import { previewRoster } from './roster-table.ts';
import type { RosterPreview } from './roster-table.ts';

/** A preview that must succeed. */
function preview(
	cells: readonly (readonly string[])[],
	roster = readPeople(new Map())
): RosterPreview {
	const result = previewRoster(cells, roster);
	if (!result.ok) throw new Error(result.problem.code);
	return result.value;
}

/** Rows as they stand when nobody chooses. */
const chosen = ({ rows }: RosterPreview): ChosenRow[] =>
	rows.map((row) => ({ row, choice: row.choices[0] }));

const HEADER = ['姓名', '关系', '电话', '村组'];

test('a plain table is read row by row', () => {
	const { rows, counts } = preview([
		HEADER,
		['周小穗', '妈妈', '13800000001', '二组'],
		['林　禾', '奶奶', '', '一组']
	]);
	expect(rows).toEqual([
		{
			id: '2-0',
			line: 2,
			name: '周小穗',
			relation: '妈妈',
			phone: '13800000001',
			group: '二组',
			stage: '',
			state: 'new',
			issue: undefined,
			matchOf: undefined,
			changes: [],
			choices: ['new', 'skip']
		},
		{
			id: '3-0',
			line: 3,
			name: '林禾',
			relation: '奶奶',
			phone: '',
			group: '一组',
			stage: '',
			state: 'new',
			issue: undefined,
			matchOf: undefined,
			changes: [],
			choices: ['new', 'skip']
		}
	]);
	expect(counts).toEqual({ new: 2, duplicate: 0, error: 0 });
});

test.each([
	[['序号', '家长姓名', '与学生关系', '手机号码', '小组', '班级']],
	[['编号', '监护人', '关 系', '联系方式', '村民小组', '孩子学段']],
	[['No.', '联系人*', '亲属关系', '联系电话（必填）', '楼门', '年级']],
	[['序号', '家长(监护人)姓名', '称谓', '手机', '村组/楼门', '孩子学段/班级']]
])('the headings %j are known', (header) => {
	const { rows } = preview([header, ['1', '周小穗', '妈妈', '13800000001', '二组', '三年级']]);
	expect(rows[0]).toMatchObject({
		name: '周小穗',
		relation: '妈妈',
		phone: '13800000001',
		group: '二组',
		stage: '三年级'
	});
});

test('titles, blank rows, repeated headings, sections and sums are skipped and counted', () => {
	const { rows, skipped } = preview([
		['柳泉镇东柳村家长学校花名册', '', '', ''],
		['填报日期：2026年3月', '', '', ''],
		HEADER,
		['第一组', '', '', ''],
		['周小穗', '妈妈', '13800000001', ''],
		['', ' ', '', ''],
		HEADER,
		['第二组', '', '', ''],
		['林禾', '奶奶', '13800000002', ''],
		['陈麦田', '爸爸', '13800000003', '五组'],
		['合 计', '3人', '', '']
	]);
	expect(rows.map(({ line, name, group }) => [line, name, group])).toEqual([
		[5, '周小穗', '第一组'],
		[9, '林禾', '第二组'],
		[10, '陈麦田', '五组']
	]);
	expect(skipped).toEqual({ above: 2, blank: 1, header: 2, section: 2, total: 1 });
});

test('a child is never taken for a parent, and a table of pupils says so', () => {
	const { rows, mayListChildren } = preview([
		['学生姓名', '身份证号', '家长姓名', '联系电话'],
		['林小禾', '110115201601010000', '周小穗', '13800000001']
	]);
	expect(rows[0]).toMatchObject({ name: '周小穗', phone: '13800000001' });
	expect(JSON.stringify(rows)).not.toMatch(/林小禾|110115/);
	expect(mayListChildren).toBe(false);
	expect(
		preview([
			['学号', '姓名', '班级', '家长电话'],
			['1', '林小禾', '三2', '13800000001']
		]).mayListChildren
	).toBe(true);
	expect(
		preview([
			['姓名', '电话', '孩子班级'],
			['周小穗', '13800000001', '三2']
		]).mayListChildren
	).toBe(false);
});

test('the village is said only where the table has several', () => {
	const header = ['村', '小组', '姓名', '电话'];
	const one = preview([
		header,
		['东柳村', '一组', '周小穗', ''],
		['东柳村', '', '林禾', ''],
		['合计', '', '2', '']
	]);
	expect(one.rows.map(({ group }) => group)).toEqual(['一组', '东柳村']);
	const two = preview([header, ['东柳村', '一组', '周小穗', ''], ['西柳村', '一组', '林禾', '']]);
	expect(two.rows.map(({ group }) => group)).toEqual(['东柳村一组', '西柳村一组']);
});

test('grade and class are one stage', () => {
	const { rows } = preview([
		['姓名', '关系', '年级', '班级'],
		['周小穗', '妈妈', '三年级', '2班'],
		['林禾', '奶奶', '三年级', '三年级2班'],
		['陈麦田', '爸爸', '', '大班']
	]);
	expect(rows.map(({ stage }) => stage)).toEqual(['三年级 2班', '三年级2班', '大班']);
});

test.each([
	['13800000001', '13800000001', undefined],
	['１３８００００００01', '13800000001', undefined],
	['+86 138-0000-0001', '13800000001', undefined],
	['13800000001.0', '13800000001', undefined],
	['1.3800000001E+10', '13800000001', undefined],
	['1.38E+10', '', 'phone-damaged'],
	['1.380000E10', '', 'phone-damaged'],
	['13800000001/13800000002', '13800000001', undefined],
	['13800000001\n13800000002', '13800000001', undefined],
	['010-69240001', '01069240001', undefined],
	['(010)6924 0001', '01069240001', undefined],
	['69240001', '69240001', undefined],
	['0001', '0001', undefined],
	['', '', undefined],
	['无', '', undefined],
	['—', '', undefined],
	['138****0001', '', 'phone-odd'],
	['找他儿子', '', 'phone-odd'],
	['1380000001', '1380000001', 'phone-odd'],
	['138000000012', '138000000012', 'phone-odd']
])('the phone "%s" is read as "%s" (%s)', (cell, phone, issue) => {
	expect(readPhone(cell)).toEqual({ phone, issue });
});

test('a row without a name or with none that is one is an error; a ruined phone only leaves the phone out', () => {
	const { rows, counts } = preview([
		HEADER,
		['', '妈妈', '13800000001', '一组'],
		['12345', '妈妈', '', '一组'],
		['周小穗', '妈妈', '1.38E+10', '一组'],
		['阿卜杜拉•买买提', '爸爸', '', '一组'],
		['𠮷田', '妈妈', '', '一组']
	]);
	expect(rows.map(({ state, issue }) => [state, issue])).toEqual([
		['error', 'name-missing'],
		['error', 'name-odd'],
		['new', 'phone-damaged'],
		['new', undefined],
		['new', undefined]
	]);
	expect(rows[3]?.name).toBe('阿卜杜拉·买买提');
	expect(counts).toEqual({ new: 3, duplicate: 0, error: 2 });
});

test('duplicates of the roster and inside the file are named with what they share', () => {
	const roster = readPeople(
		hall([{ id: personId(1), name: '周小穗', group: '二组', phone: '13800000001' }]).keys
	);
	const { rows } = preview(
		[
			HEADER,
			['周小穗', '妈妈', '', '二组'],
			['周小穗', '妈妈', '', '三组'],
			['周改名', '爸爸', '138 0000 0001', '三组'],
			['林禾', '奶奶', '13800000009', '一组'],
			['林 禾', '奶奶', '', '一组'],
			['林大禾', '爷爷', '13800000009', '一组'],
			['尾号一', '', '0001', ''],
			['尾号二', '', '0001', '']
		],
		roster
	);
	expect(rows.map(({ matchOf }) => matchOf)).toEqual([
		{ kind: 'roster', person: personId(1), by: 'name' },
		undefined,
		{ kind: 'roster', person: personId(1), by: 'phone' },
		undefined,
		{ kind: 'file', line: 5, by: 'name' },
		{ kind: 'file', line: 5, by: 'phone' },
		undefined,
		undefined
	]);
});

test('what is no table is refused', () => {
	for (const cells of [
		[],
		[['']],
		[['会议纪要'], ['今天家长姓名要报上来']],
		[
			['品名', '单价'],
			['课桌', '120']
		],
		[
			['电话', '村组'],
			['13800000001', '一组']
		]
	]) {
		expect(previewRoster(cells, [])).toEqual({ ok: false, problem: { code: 'roster-no-names' } });
	}
	expect(previewRoster([HEADER, ['', '', '', '']], [])).toEqual({
		ok: false,
		problem: { code: 'roster-no-rows' }
	});
});

test('taking over adds the new rows and touches nobody else', () => {
	const phone = hall(villagers(3));
	const before = readPeople(phone.keys);
	const read = preview(
		[
			HEADER,
			['赵禾', '爸爸', '13900000001', '三组'],
			['', '', '13900000002', ''],
			[before[0]?.name ?? '', '', '', before[0]?.group ?? '']
		],
		before
	);
	phone.write(importDrafts(chosen(read), { id: 'import01', chunk: 0, ids: [personId(40)] }));
	const after = readPeople(phone.keys);
	expect(after).toHaveLength(4);
	expect(after.filter(({ id }) => id !== personId(40))).toEqual(before);
	expect(after.find(({ id }) => id === personId(40))).toMatchObject({
		name: '赵禾',
		relation: '爸爸',
		phone: '13900000001',
		group: '三组',
		isWalkIn: false
	});
	expect(() => importDrafts(chosen(read), { id: 'import01', chunk: 0, ids: [] })).toThrow(
		RangeError
	);
});

test('a table taken over twice finds everybody again', () => {
	const cell = fc.constantFrom(
		'',
		'一组',
		'二组',
		'13800000001',
		'13800000002',
		'妈妈',
		'林禾',
		'周 小穗',
		'1.38E+10',
		'合计'
	);
	const table = fc.array(
		fc.tuple(fc.constantFrom('林禾', '周小穗', '陈麦田', '杨', ''), cell, cell, cell),
		{ minLength: 1, maxLength: 12 }
	);
	fc.assert(
		fc.property(table, (body) => {
			const phone = hall([]);
			const first = previewRoster([HEADER, ...body], []);
			if (!first.ok) return;
			phone.write(
				importDrafts(chosen(first.value), {
					id: 'import01',
					chunk: 0,
					ids: first.value.rows.map(({ line }) => personId(line))
				})
			);
			const second = preview([HEADER, ...body], readPeople(phone.keys));
			expect(second.counts.new).toBe(0);
			expect(second.counts.error).toBe(first.value.counts.error);
		})
	);
});
