import type { WriteSheet } from 'hucre/xlsx';
import type { Form } from '#lib/core/report/form.ts';

/** Where the table of a form lies on its sheet. */
export interface FormExtent {
	/** First row below the headings, from 0. */
	readonly tableStart: number;
	readonly rowCount: number;
}

/** Inches, as spreadsheets keep them: 12 mm at the sides, 15 above, 17 below with the page number in it. */
const MARGINS = { left: 0.47, right: 0.47, top: 0.6, bottom: 0.67, header: 0.3, footer: 0.3 };

/**
 * A4, the form alone, title and headings on every page. Widths fit as they are with the fonts the form names; they are
 * fitted to one page across all the same, since a machine without those fonts measures columns with wider digits, and a
 * 备注 that is printed on pages of its own is worse than a smaller form.
 */
export const pageSetup = (
	{ columns, orientation }: Form,
	{ tableStart, rowCount }: FormExtent
): NonNullable<WriteSheet['pageSetup']> => ({
	paperSize: 'a4',
	orientation,
	fitToPage: true,
	fitToWidth: 1,
	fitToHeight: 0,
	margins: MARGINS,
	horizontalCentered: true,
	printArea: `$A$1:$${columnLetter(columns.length - 1)}$${rowCount}`,
	printTitlesRow: `$1:$${tableStart}`
});

/** `第 {page} 页 / 共 {pages} 页` in the language of page feet, centred. */
export const pageFootCode = (text: string): string =>
	`&C${text.replace(/&/gu, '&&').replace('{page}', '&P').replace('{pages}', '&N')}`;

/** 0 → A. Forms have fewer than 26 columns. */
function columnLetter(column: number): string {
	if (column > 25) throw new RangeError('A form has at most 26 columns.');
	return String.fromCharCode('A'.charCodeAt(0) + column);
}
