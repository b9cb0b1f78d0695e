import type { Form, FormColumn, TableForm } from '#lib/core/report/form.ts';
import { boxCells } from './box-cells.ts';
import {
	HEADING,
	LINE,
	SheetCells,
	tableCell,
	TITLE,
	type FormCells,
	type Span
} from './sheet-cells.ts';

/** Lays a form out. */
export function formCells(form: Form): FormCells {
	switch (form.kind) {
		case 'table':
			return tableCells(form);
		case 'boxed':
			return boxCells(form);
	}
	return form satisfies never;
}

/**
 * Heights in points. With 25 rows, three lines of head and three of foot they come to 740 of the 751 that an A4 page
 * between our margins has: a row more, or one point a row, and the foot slips to a page of its own.
 */
const TITLE_HEIGHT = 32;
const LINE_HEIGHT = 20;
const HEADINGS_HEIGHT = 32;
const ROW_HEIGHT = 22;
const FOOT_HEIGHT = 22;

function tableCells(form: TableForm): FormCells {
	const sheet = new SheetCells();
	const whole = { from: 0, to: form.columns.length - 1 };
	sheet.putAcross(whole, form.title, TITLE);
	sheet.endRow(TITLE_HEIGHT);
	for (const line of form.head) {
		const spans = shareWidth(form.columns, line.length);
		for (const [i, { label, value }] of line.entries()) {
			const span = spans[i];
			if (span !== undefined) sheet.putAcross(span, `${label}：${value}`, LINE);
		}
		sheet.endRow(LINE_HEIGHT);
	}
	for (const [column, { label }] of form.columns.entries()) sheet.put(column, label, HEADING);
	sheet.endRow(HEADINGS_HEIGHT);
	const tableStart = sheet.row;
	for (const row of form.rows) {
		for (const [i, { align, isSmall = false }] of form.columns.entries())
			sheet.put(i, row[i] ?? '', tableCell(align, isSmall));
		sheet.endRow(ROW_HEIGHT);
	}
	for (const line of form.foot) {
		sheet.putAcross(whole, line, LINE);
		sheet.endRow(FOOT_HEIGHT);
	}
	return {
		cells: sheet.cells,
		merges: sheet.merges,
		rowHeights: sheet.rowHeights,
		widths: form.columns.map(({ widthChars }) => widthChars),
		repeatedRows: tableStart,
		breaks: breaksAfter(form, tableStart),
		images: []
	};
}

function breaksAfter({ rows, rowsPerPage }: TableForm, tableStart: number): number[] {
	const breaks: number[] = [];
	for (let row = rowsPerPage; row < rows.length; row += rowsPerPage) {
		breaks.push(tableStart + row - 1);
	}
	return breaks;
}

/**
 * Shares the columns among the fields of a line, so that each gets about the same width on paper. Throws for a line of more
 * fields than there are columns: that template cannot be drawn.
 */
export function shareWidth(columns: readonly FormColumn[], fields: number): Span[] {
	if (fields > columns.length) throw new RangeError('A line of the head has too many fields.');
	const total = columns.reduce((sum, { widthChars }) => sum + widthChars, 0);
	const spans: Span[] = [];
	let from = 0;
	let width = 0;
	for (const [to, { widthChars }] of columns.entries()) {
		width += widthChars;
		const fieldsAfter = fields - spans.length - 1;
		const columnsAfter = columns.length - to - 1;
		const isFull = width + widthChars / 2 >= (total / fields) * (spans.length + 1);
		const ends = fieldsAfter === 0 ? columnsAfter === 0 : isFull || columnsAfter === fieldsAfter;
		if (!ends) continue;
		spans.push({ from, to });
		from = to + 1;
	}
	return spans;
}
