import type { WriteSheet } from 'hucre/xlsx';
import type { Form } from '#lib/core/report/form.ts';

/** How far a form reaches on its sheet. */
export interface FormExtent {
	/** So many rows from the top stand on every page. */
	readonly repeatedRows: number;
	readonly rowCount: number;
	readonly columnCount: number;
}

/** Inches, as spreadsheets keep them: 12 mm at the sides, 15 above, 17 below with the page number in it. */
const MARGINS = { left: 0.47, right: 0.47, top: 0.6, bottom: 0.67, header: 0.3, footer: 0.3 };

/**
 * A4, the form alone, title and headings on every page. Widths fit as they are with the fonts the form names; they are
 * fitted to one page across all the same, since a machine without those fonts measures columns with wider digits, and a
 * 备注 that is printed on pages of its own is worse than a smaller form.
 */
export const pageSetup = (
	{ orientation }: Form,
	{ repeatedRows, rowCount, columnCount }: FormExtent
): NonNullable<WriteSheet['pageSetup']> => ({
	paperSize: 'a4',
	orientation,
	fitToPage: true,
	fitToWidth: 1,
	fitToHeight: 0,
	margins: MARGINS,
	horizontalCentered: true,
	printArea: `$A$1:$${columnLetters(columnCount - 1)}$${rowCount}`,
	printTitlesRow: `$1:$${repeatedRows}`
});

/** `第 {page} 页 / 共 {pages} 页` in the language of page feet, centred. */
export const pageFootCode = (text: string): string =>
	`&C${text.replace(/&/gu, '&&').replace('{page}', '&P').replace('{pages}', '&N')}`;

/** 0 → A, 25 → Z, 26 → AA. */
export const columnLetters = (column: number): string =>
	(column >= 26 ? columnLetters(Math.floor(column / 26) - 1) : '') +
	String.fromCharCode('A'.charCodeAt(0) + (column % 26));
