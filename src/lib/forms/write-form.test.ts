import { readXlsx as readWorkbook } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { hall, LECTURE, SESSION, villagers } from '../../../tests/fixtures/roster/hall.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { draftTap } from '#lib/core/attendance/tap.ts';
import type { BoxedForm, TableForm } from '#lib/core/report/form.ts';
import { signInForm } from '#lib/core/report/sign-in-sheet.ts';
import { shareWidth } from './form-cells.ts';
import { columnLetters, pageFootCode } from './form-page.ts';
import { readXlsx } from './read-xlsx.ts';
import { writeForm } from './write-form.ts';

/** The 签到表 of a hall where everybody was marked at once. */
function fullHall(count: number): TableForm {
	const phone = hall(villagers(count));
	const drafts = draftTap(
		readSheet(phone.keys, SESSION),
		{ kind: 'all-present' },
		{ atS: LECTURE.start }
	);
	if (drafts.ok) phone.write(drafts.value);
	return signInForm({
		sheet: readSheet(phone.keys, SESSION),
		session: LECTURE,
		place: { township: '柳泉镇', site: '东柳村' }
	});
}

test('a form written and read back says the same, cell by cell', async () => {
	const form = fullHall(60);
	const read = await readXlsx(await writeForm(form));
	if (!read.ok) throw new Error(read.problem.code);
	const { rows } = read.value;
	expect(rows[0]?.[0]).toBe('柳泉镇东柳村家长学校活动签到表');
	expect(rows[1]?.[0]).toBe('活动主题：亲子沟通技巧');
	expect(rows[2]?.filter((cell) => cell !== '')).toEqual([
		'时间：2026年3月14日 19:00–20:30',
		'地点：东柳村文化活动室'
	]);
	expect(rows[4]).toEqual(form.columns.map(({ label }) => label));
	expect(rows.slice(5, 5 + form.rows.length)).toEqual(form.rows);
	expect(rows.slice(5 + form.rows.length).map(([line]) => line)).toEqual(form.foot);
});

test('it prints as offices hand it in', async () => {
	const blob = await writeForm(fullHall(60));
	expect(blob.type).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
	const { sheets } = await readWorkbook(new Uint8Array(await blob.arrayBuffer()), {
		readStyles: true
	});
	expect(sheets[0]).toMatchObject({
		pageSetup: {
			paperSize: 'a4',
			orientation: 'portrait',
			fitToPage: true,
			fitToWidth: 1,
			fitToHeight: 0,
			horizontalCentered: true,
			printArea: '$A$1:$I$67',
			printTitlesRow: '$1:$5'
		},
		headerFooter: { oddFooter: '&C第 &P 页 / 共 &N 页' },
		rowBreaks: [29, 54]
	});
	expect(sheets[0]?.merges).toContainEqual({ startRow: 0, startCol: 0, endRow: 0, endCol: 8 });
	const phone = sheets[0]?.cells?.get('5,5');
	expect(phone).toMatchObject({ style: { numFmt: '@', border: { left: { style: 'thin' } } } });
});

test('a page that is exactly full has no empty page after it', async () => {
	const { sheets } = await readWorkbook(
		new Uint8Array(await (await writeForm(fullHall(50))).arrayBuffer())
	);
	expect(sheets[0]?.rowBreaks).toEqual([29]);
});

test('the fields of a line share the width of the page', () => {
	const columns = [5, 10, 8, 9, 9, 12, 7, 10, 12].map((widthChars) => ({
		label: '',
		widthChars,
		align: 'left' as const
	}));
	expect(shareWidth(columns, 1)).toEqual([{ from: 0, to: 8 }]);
	expect(shareWidth(columns, 2)).toEqual([
		{ from: 0, to: 4 },
		{ from: 5, to: 8 }
	]);
	expect(shareWidth(columns, 3)).toHaveLength(3);
	expect(shareWidth(columns, 9)).toHaveLength(9);
	expect(() => shareWidth(columns, 10)).toThrow(RangeError);
});

test('an ampersand in a page foot is no code', () => {
	expect(pageFootCode('A&B {page}/{pages}')).toBe('&CA&&B &P/&N');
});

test('columns are lettered as spreadsheets do', () => {
	expect([0, 25, 26, 39, 51, 52, 701, 702].map(columnLetters)).toEqual([
		'A',
		'Z',
		'AA',
		'AN',
		'AZ',
		'BA',
		'ZZ',
		'AAA'
	]);
});

/** 活动记录表 with something long in it and three pictures. */
const boxed = (content: string): BoxedForm => ({
	kind: 'boxed',
	title: '活动记录表',
	widths: [12, 8.5, 12, 8.5, 12, 8.5, 12, 8.5],
	lines: [
		{
			minLines: 1,
			boxes: [box('学时', 1, true), box('2', 3), box('地点', 1, true), box('村委会', 3)]
		},
		{ minLines: 9, boxes: [box('活动内容', 1, true), box(content, 7)] }
	],
	pictures: {
		label: '照片\n粘贴处',
		empty: '（2–4 张）',
		pictures: [1, 2, 3].map((n) => ({
			id: String(n),
			bytes: new Uint8Array([0xff, 0xd8, n]),
			widthPx: n === 2 ? 960 : 1280,
			heightPx: n === 2 ? 1280 : 960,
			alt: `活动照片 ${n}`
		}))
	},
	foot: ['记录人：林禾'],
	pageFoot: '第 {page} 页 / 共 {pages} 页',
	orientation: 'portrait',
	fileName: '活动记录表.xlsx'
});
const box = (text: string, span: number, isLabel = false) => ({ text, span, isLabel });

test('boxes stand merged on a fine grid, and pictures keep their proportions', async () => {
	const blob = await writeForm(boxed('讲了三件事。'));
	const { sheets } = await readWorkbook(new Uint8Array(await blob.arrayBuffer()), {
		readStyles: true
	});
	const [sheet] = sheets;
	expect(sheet?.merges).toContainEqual({ startRow: 0, startCol: 0, endRow: 0, endCol: 39 });
	expect(sheet?.cells?.get('1,6')?.value).toBe('2');
	expect(sheet?.pageSetup).toMatchObject({ printArea: '$A$1:$AN$11', printTitlesRow: '$1:$1' });
	const spans = (sheet?.images ?? []).map(({ anchor, altText }) => [
		altText,
		(anchor.to?.col ?? 0) - anchor.from.col
	]);
	expect(spans).toEqual([
		['活动照片 1', 15],
		['活动照片 2', 9],
		['活动照片 3', 15]
	]);
});

test('no page ends in the middle of a pair of pictures', async () => {
	const blob = await writeForm(boxed('孩'.repeat(900)));
	const { sheets } = await readWorkbook(new Uint8Array(await blob.arrayBuffer()));
	// Title, one line, two rows of the long text, the label, three rows of the first pair.
	expect(sheets[0]?.rowBreaks).toEqual([(sheets[0]?.images?.[2]?.anchor.from.row ?? 0) - 2]);
});

test('a long text has all the height it needs, in rows a spreadsheet can draw', async () => {
	const blob = await writeForm(boxed('孩'.repeat(2000)));
	const { sheets } = await readWorkbook(new Uint8Array(await blob.arrayBuffer()), {
		readStyles: true
	});
	const merged = sheets[0]?.merges?.find(
		({ startRow, startCol }) => startRow === 2 && startCol > 0
	);
	const rows = (merged?.endRow ?? 0) - 1;
	expect(rows).toBeGreaterThan(1);
	const heights = Array.from(
		{ length: rows },
		(_, i) => sheets[0]?.rowDefs?.get(2 + i)?.height ?? 0
	);
	expect(Math.max(...heights)).toBeLessThan(409);
	expect(heights.reduce((sum, height) => sum + height, 0)).toBeGreaterThan((4000 / 68) * 15);
});
