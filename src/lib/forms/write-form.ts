import { writeXlsx } from 'hucre/xlsx';
import type { Form, FormColumn } from '#lib/core/report/form.ts';
import { formCells } from './form-cells.ts';
import { pageFootCode, pageSetup } from './form-page.ts';

/**
 * Writes a form as .xlsx, offline, ready to print: merged title, ruled table, print area, title and headings repeated on
 * every page, a fixed number of rows a page, page numbers.
 *
 * Load it on demand (`await import('#lib/forms/write-form.ts')`): 32 KB brotli. Chosen after trying them:
 * - write-excel-file has no print titles, print area, margins, page breaks or page numbers, and above 160 KB it zips in a
 *   worker made from a blob, which our content security policy forbids: it would hang on a hall of 500;
 * - ExcelJS and SheetJS weigh four to eight times as much; SheetJS' free edition writes no styles;
 * - hucre has all of it, no dependency, no worker, and falls back to plain script where a browser cannot deflate.
 */
export async function writeForm(form: Form): Promise<Blob> {
	const { cells, merges, rowHeights, tableStart } = formCells(form);
	const bytes = await writeXlsx({
		defaultFont: { name: '宋体', size: 11, family: 3, charset: 134 },
		sheets: [
			{
				name: SHEET_NAME,
				columns: form.columns.map(({ widthChars }: FormColumn) => ({ width: widthChars })),
				rows: [],
				cells,
				merges,
				rowDefs: new Map(rowHeights.map((height, row) => [row, { height }])),
				freezePane: { rows: tableStart },
				view: { showGridLines: false },
				pageSetup: pageSetup(form, { tableStart, rowCount: rowHeights.length }),
				headerFooter: { oddFooter: pageFootCode(form.pageFoot) },
				rowBreaks: breaksAfter(form, tableStart)
			}
		]
	});
	return new Blob([new Uint8Array(bytes)], { type: XLSX_TYPE });
}

/** What spreadsheets expect of a file's type. */
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** The name on the tab, as Excel in China calls a first sheet. */
const SHEET_NAME = 'Sheet1';

/** Rows, from 0, after which a page ends; the last page ends by itself. */
function breaksAfter({ rows, rowsPerPage }: Form, tableStart: number): number[] {
	const breaks: number[] = [];
	for (let row = rowsPerPage; row < rows.length; row += rowsPerPage) {
		breaks.push(tableStart + row - 1);
	}
	return breaks;
}
