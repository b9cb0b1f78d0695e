import type { Cell, CellStyle, MergeRange, WriteSheet } from 'hucre/xlsx';

/** A picture and the cells it fills. */
export type SheetImage = NonNullable<WriteSheet['images']>[number];

/** A form laid out on the cells of one sheet. Rows and columns count from 0. */
export interface FormCells {
	/** By `row,column`. */
	readonly cells: ReadonlyMap<string, Partial<Cell>>;
	readonly merges: readonly MergeRange[];
	/** In points, for every row of the sheet. */
	readonly rowHeights: readonly number[];
	/** In characters of half width, for every column. */
	readonly widths: readonly number[];
	/** The first rows, so many, are repeated on every page. */
	readonly repeatedRows: number;
	/** Rows after which a page ends; the last page ends by itself. */
	readonly breaks: readonly number[];
	readonly images: readonly SheetImage[];
}

/** Columns from … to, both included. */
export interface Span {
	readonly from: number;
	readonly to: number;
}

/** Fills a sheet row by row, from the top. */
export class SheetCells {
	readonly cells = new Map<string, Partial<Cell>>();
	readonly merges: MergeRange[] = [];
	readonly rowHeights: number[] = [];

	/** The row being filled. */
	get row(): number {
		return this.rowHeights.length;
	}

	/** Always text: a phone must not become a number, nor `3-4` a date. */
	put(column: number, value: string, style: CellStyle): void {
		this.cells.set(`${this.row},${column}`, { value, type: 'string', style });
	}

	/** One cell over several columns and rows, from the row being filled on; every cell under it has the style, for its rules. */
	putAcross({ from, to }: Span, value: string, style: CellStyle, rows = 1): void {
		for (let row = this.row; row < this.row + rows; row++)
			for (let column = from; column <= to; column++)
				this.cells.set(`${row},${column}`, { value: '', type: 'string', style });
		this.put(from, value, style);
		if (to === from && rows === 1) return;
		const { row } = this;
		this.merges.push({ startRow: row, startCol: from, endRow: row + rows - 1, endCol: to });
	}

	/** Ends the row, so high in points. */
	endRow(height: number): void {
		this.rowHeights.push(height);
	}
}

const THIN = { style: 'thin' } as const;
/** A thin line all around. */
export const RULED = { top: THIN, right: THIN, bottom: THIN, left: THIN };
const SONG = { name: '宋体', family: 3, charset: 134 };

/** The form's name. */
export const TITLE: CellStyle = {
	font: { name: '黑体', size: 16, bold: true, family: 3, charset: 134 },
	alignment: { horizontal: 'center', vertical: 'center' }
};
/** A line above or below. */
export const LINE: CellStyle = { alignment: { vertical: 'center', shrinkToFit: true } };
/** The heading of a column, the label of a box. */
export const HEADING: CellStyle = {
	font: { ...SONG, size: 11, bold: true },
	border: RULED,
	alignment: { horizontal: 'center', vertical: 'center', wrapText: true }
};
/** What is written in a box. */
export const WRITTEN: CellStyle = {
	font: { ...SONG, size: 11 },
	border: RULED,
	numFmt: '@',
	alignment: { horizontal: 'left', vertical: 'center', wrapText: true }
};
/** Long texts begin at the top. */
export const WRITTEN_LONG: CellStyle = {
	...WRITTEN,
	alignment: { horizontal: 'left', vertical: 'top', wrapText: true }
};
/** A cell of a table. `@` is the text format: Excel then leaves the cell alone when somebody edits it. */
export const tableCell = (align: 'left' | 'center', isSmall: boolean): CellStyle => ({
	font: { ...SONG, size: isSmall ? 9 : 11 },
	border: RULED,
	numFmt: '@',
	alignment: {
		horizontal: align,
		vertical: 'center',
		...(isSmall ? { wrapText: true } : { shrinkToFit: true })
	}
});
