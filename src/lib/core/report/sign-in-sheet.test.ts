import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	hall,
	LECTURE,
	personId,
	secondPhone,
	SESSION,
	START_S,
	together,
	villagers
} from '../../../../tests/fixtures/roster/hall.ts';
import type { Phone } from '../../../../tests/fixtures/roster/hall.ts';
import { LEAVE_REASONS, METHODS, STATUSES } from '#lib/core/attendance/mark.ts';
import type { Mark } from '#lib/core/attendance/mark.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { draftTap } from '#lib/core/attendance/tap.ts';
import type { Tap } from '#lib/core/attendance/tap.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import type { TableForm } from './form.ts';
import { signInForm } from './sign-in-sheet.ts';
import { SIGN_IN_TEMPLATE } from './sign-in-template.ts';

const formOf = (keys: Keys): TableForm =>
	signInForm({
		sheet: readSheet(keys, SESSION),
		session: LECTURE,
		place: { township: '柳泉镇', site: '东柳村' },
		recorder: '林禾'
	});

function tap(phone: Phone, act: Tap, atS = START_S): void {
	const drafts = draftTap(readSheet(phone.keys, SESSION), act, { atS });
	if (drafts.ok) phone.write(drafts.value, atS);
}

/** Texts of one column, by its heading without line breaks. */
function column({ columns, rows }: TableForm, label: string): string[] {
	const place = columns.findIndex((each) => each.label.replace('\n', '') === label);
	return rows.map((row) => row[place] ?? '');
}

const mark = (phone: Phone, n: number, value: Mark, atS = START_S): void =>
	tap(phone, { kind: 'mark', person: personId(n), mark: value }, atS);

test('the head says what, when, where, who', () => {
	const form = formOf(hall(villagers(1)).keys);
	expect(form.title).toBe('柳泉镇东柳村家长学校活动签到表');
	expect(form.head.flat()).toEqual([
		{ label: '活动主题', value: '亲子沟通技巧' },
		{ label: '时间', value: '2026年3月14日 19:00–20:30' },
		{ label: '地点', value: '东柳村文化活动室' },
		{ label: '主讲人', value: '林禾(示例)' },
		{ label: '主办单位', value: '柳泉镇妇联' }
	]);
	expect(form.columns.map(({ label }) => label.replace('\n', ''))).toEqual([
		'序号',
		'家长姓名',
		'与孩子关系',
		'孩子学段/班级',
		'村组/楼门',
		'联系电话',
		'签到时间',
		'签名',
		'备注'
	]);
	expect(form.pageFoot).toBe('第 {page} 页 / 共 {pages} 页');
	expect(form.fileName).toBe('签到表_东柳村_2026-03-14_亲子沟通技巧.xlsx');
});

test('phones are masked, signatures blank', () => {
	const form = formOf(hall(villagers(1)).keys);
	expect(form.rows[0]).toEqual(['1', '林禾青', '奶奶', '6–12', '三组', '138****0001', '', '', '']);
});

test('before the event the last page is filled up and the counts are left open', () => {
	const form = formOf(hall(villagers(43)).keys);
	expect(form.rows).toHaveLength(50);
	expect(form.rows[49]).toEqual(['50', '', '', '', '', '', '', '', '']);
	expect(form.foot[0]).toContain('应到 43 人　实到 ＿＿＿ 人　迟到 ＿＿＿ 人');
	expect(formOf(hall(villagers(25)).keys).rows).toHaveLength(25);
	expect(formOf(hall([]).keys).rows).toHaveLength(25);
});

test('remarks say how each mark came about; bulk and paper marks claim no time', () => {
	const phone = hall(
		villagers(12).map((person) => ({
			...person,
			name: `甲${String(person.id).slice(-2)}`,
			group: ''
		}))
	);
	tap(phone, { kind: 'arrive', person: personId(1) }, START_S - 300);
	tap(phone, { kind: 'stand-in', person: personId(2), relation: '奶奶' }, START_S + 1500);
	tap(phone, { kind: 'arrive', person: personId(3), method: 'scan' }, START_S + 60);
	mark(phone, 4, { status: 'present', method: 'entered' });
	mark(phone, 5, { status: 'late', method: 'paper' }, START_S + 86_400);
	mark(phone, 6, { status: 'leave', reason: 'harvest' });
	mark(phone, 7, { status: 'leave' });
	mark(phone, 8, { status: 'absent' });
	mark(phone, 9, { status: 'early' }, START_S + 86_400);
	tap(phone, { kind: 'walk-in', person: { id: personId(90), name: '门口' } });
	tap(phone, { kind: 'rest-absent' });
	const form = formOf(phone.keys);
	const told = column(form, '备注').map((note, i) => [column(form, '签到时间')[i], note]);
	expect(told).toEqual([
		['18:55', '点名'],
		['19:25', '点名、代到（奶奶）、迟到'],
		['19:01', '扫码'],
		['19:00', '代录'],
		['', '补录、迟到'],
		['', '请假（农忙）'],
		['', '请假'],
		['', '缺席'],
		['3月15日 19:00', '点名、早退'],
		['', '批量、缺席'],
		['', '批量、缺席'],
		['', '批量、缺席'],
		['19:00', '现场登记']
	]);
	expect(form.foot).toEqual([
		'应到 12 人　实到 7 人　迟到 2 人　请假 2 人　缺席 4 人',
		'早退 1 人；另有现场登记 1 人，计入实到。',
		'记录人：林禾　　　　负责人：＿＿＿＿＿＿　　　　（盖章）'
	]);
});

test('a disputed row says so, and the foot counts it', () => {
	const first = hall(villagers(2));
	const second = secondPhone(first);
	mark(first, 1, { status: 'present' });
	mark(second, 1, { status: 'leave', reason: 'sick' }, START_S + 1);
	const form = formOf(together(first, second));
	expect(column(form, '备注')).toContain('请假（病）、两处记录不同，待核对');
	expect(form.foot[1]).toBe('未点名 1 人；待核对 1 人。');
});

test('heads without names are explained', () => {
	const phone = hall(villagers(2));
	tap(phone, { kind: 'all-present' });
	tap(phone, { kind: 'head-count', count: 5 });
	expect(formOf(phone.keys).foot[1]).toBe('现场清点 5 人，2 人有姓名，其余仅计人数。');
	const nameless = hall([]);
	tap(nameless, { kind: 'head-count', count: 5 });
	expect(formOf(nameless.keys)).toMatchObject({
		rows: [],
		foot: [expect.stringContaining('实到 0 人'), expect.stringContaining('5 人'), expect.anything()]
	});
});

test('a district may have its own words and columns', () => {
	const phone = hall(villagers(1));
	const form = signInForm({
		sheet: readSheet(phone.keys, SESSION),
		session: LECTURE,
		place: { township: '', site: '柳泉中心小学' },
		template: {
			...SIGN_IN_TEMPLATE,
			title: '{site}家长会签到册',
			rowsPerPage: 1,
			columns: [
				{ cell: 'name', label: '家长', widthChars: 20, align: 'left' },
				{ cell: 'blank', label: '签名', widthChars: 20, align: 'left' }
			]
		}
	});
	expect(form).toMatchObject({ title: '柳泉中心小学家长会签到册', rows: [['林禾青', '']] });
});

test('the counts in the foot are those of the rows above them', () => {
	const marks: fc.Arbitrary<Mark> = fc.record(
		{
			status: fc.constantFrom(...STATUSES),
			relation: fc.constantFrom('奶奶', ''),
			reason: fc.constantFrom(...LEAVE_REASONS),
			method: fc.constantFrom(...METHODS)
		},
		{ requiredKeys: ['status'] }
	);
	const acts = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), marks), {
		minLength: 1,
		maxLength: 12
	});
	fc.assert(
		fc.property(acts, fc.boolean(), (each, atEnd) => {
			const phone = hall(villagers(8));
			for (const [n, value] of each) mark(phone, n, value);
			if (atEnd) tap(phone, { kind: 'rest-absent' });
			const form = formOf(phone.keys);
			const notes = column(form, '备注');
			const counted = (word: string): number => notes.filter((note) => note.includes(word)).length;
			const [expected, attended, late, leave, absent] = (form.foot[0]?.match(/\d+/g) ?? []).map(
				Number
			);
			expect(expected).toBe(form.rows.length);
			expect(late).toBe(counted('迟到'));
			expect(leave).toBe(counted('请假'));
			expect(absent).toBe(counted('缺席'));
			expect(attended).toBe(
				form.rows.length -
					counted('请假') -
					counted('缺席') -
					notes.filter((note) => note === '').length
			);
		})
	);
});

test('a make-up is noted beside who was on leave, and is not counted as attended', () => {
	const phone = hall(villagers(3));
	mark(phone, 1, { status: 'leave', reason: 'harvest' });
	mark(phone, 2, { status: 'present' });
	mark(phone, 3, { status: 'absent' });
	const form = signInForm({
		sheet: readSheet(phone.keys, SESSION),
		session: LECTURE,
		place: { township: '柳泉镇', site: '东柳村' },
		makeUps: new Set([personId(1), personId(2)])
	});
	expect(column(form, '备注')).toEqual(
		expect.arrayContaining(['请假（农忙）、已补课', '点名', '缺席'])
	);
	expect(form.foot.join()).toContain('补课 1 人，不计入实到');
	expect(form.foot[0]).toContain('实到 1 人');
});
