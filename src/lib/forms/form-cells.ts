import type { Cell, CellStyle, MergeRange } from 'hucre/xlsx';
import type { Form, FormColumn } from '#lib/core/report/form.ts';

/** A form laid out on the cells of one sheet. Rows and columns count from 0. */
export interface FormCells {
	/** By `row,column`. */
	readonly cells: Map<string, Partial<Cell>>;
	readonly merges: MergeRange[];
	/** In points, for every row of the sheet. */
	readonly rowHeights: readonly number[];
	/** First row of the table below its headings; all above it is repeated on every page. */
	readonly tableStart: number;
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

/** Lays a form out. */
export function formCells(form: Form): FormCells {
	const cells = new Map<string, Partial<Cell>>();
	const merges: MergeRange[] = [];
	const rowHeights: number[] = [];
	const lastColumn = form.columns.length - 1;

	const put = (column: number, value: string, style: CellStyle): void => {
		// Always text: a phone must not become a number, nor `3-4` a date.
		cells.set(`${rowHeights.length},${column}`, { value, type: 'string', style });
	};
	const putAcross = ({ from, to }: Span, value: string, style: CellStyle): void => {
		put(from, value, style);
		const row = rowHeights.length;
		if (to > from) merges.push({ startRow: row, startCol: from, endRow: row, endCol: to });
	};

	putAcross({ from: 0, to: lastColumn }, form.title, TITLE);
	rowHeights.push(TITLE_HEIGHT);
	for (const line of form.head) {
		const spans = shareWidth(form.columns, line.length);
		for (const [i, { label, value }] of line.entries()) {
			const span = spans[i];
			if (span !== undefined) putAcross(span, `${label}：${value}`, LINE);
		}
		rowHeights.push(LINE_HEIGHT);
	}
	for (const [column, { label }] of form.columns.entries()) put(column, label, HEADING);
	rowHeights.push(HEADINGS_HEIGHT);
	const tableStart = rowHeights.length;
	for (const row of form.rows) {
		for (const [i, column] of form.columns.entries()) put(i, row[i] ?? '', cellStyle(column));
		rowHeights.push(ROW_HEIGHT);
	}
	for (const line of form.foot) {
		putAcross({ from: 0, to: lastColumn }, line, LINE);
		rowHeights.push(FOOT_HEIGHT);
	}
	return { cells, merges, rowHeights, tableStart };
}

/** Columns from … to, both included. */
interface Span {
	readonly from: number;
	readonly to: number;
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

const THIN = { style: 'thin' } as const;
const RULED = { top: THIN, right: THIN, bottom: THIN, left: THIN };

const TITLE: CellStyle = {
	font: { name: '黑体', size: 16, bold: true, family: 3, charset: 134 },
	alignment: { horizontal: 'center', vertical: 'center' }
};
const LINE: CellStyle = { alignment: { vertical: 'center', shrinkToFit: true } };
const HEADING: CellStyle = {
	font: { name: '宋体', size: 11, bold: true, family: 3, charset: 134 },
	border: RULED,
	alignment: { horizontal: 'center', vertical: 'center', wrapText: true }
};

/** `@` is the text format: Excel then leaves the cell alone when somebody edits it. */
const cellStyle = ({ align, isSmall = false }: FormColumn): CellStyle => ({
	font: { name: '宋体', size: isSmall ? 9 : 11, family: 3, charset: 134 },
	border: RULED,
	numFmt: '@',
	alignment: {
		horizontal: align,
		vertical: 'center',
		...(isSmall ? { wrapText: true } : { shrinkToFit: true })
	}
});
