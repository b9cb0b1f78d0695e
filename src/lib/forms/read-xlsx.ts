import { readXlsx as readWorkbook } from 'hucre/xlsx';
import type { Sheet } from 'hucre/xlsx';
import type { Problem, Result } from '#lib/core/result.ts';
import { fail, ok } from '#lib/core/result.ts';
import { cellToText } from './cell-text.ts';
import { kindOfFile } from './file-kind.ts';

/**
 * Reads a sheet of an .xlsx file into rows of text, offline. What the texts mean is the caller's business
 * (`core/household/roster-table`).
 *
 * Load it on demand (`await import('#lib/forms/read-xlsx.ts')`): 30 KB brotli. hucre was chosen after trying read-excel-file,
 * which trusts the `dimension` some programs write wrongly, fails on files whose elements carry a prefix, knows no merged
 * cells, and unpacks sheets above 512 KB in a worker made from a blob, which our content security policy forbids.
 */
export interface XlsxTable {
	/** Name of the sheet read. */
	readonly sheet: string;
	/** Names of all sheets that are not hidden, in order. */
	readonly sheets: readonly string[];
	/**
	 * From the first row of the sheet to the last that is not blank, so that a row keeps its number. A cell merged over several
	 * rows stands in each of them; merged over columns, in the first.
	 */
	readonly rows: readonly (readonly string[])[];
}

/** A closed catalogue; the sentences stand in `lib/text`. */
export type XlsxProblem = Problem<
	| 'xlsx-not-a-spreadsheet'
	/** An .xls of before 2007, or WPS' .et: to be saved as .xlsx. */
	| 'xlsx-old-format'
	| 'xlsx-password'
	/** Begins like a spreadsheet, but cannot be read to the end. */
	| 'xlsx-damaged'
	| 'xlsx-no-such-sheet'
	| 'xlsx-empty'
	| 'xlsx-too-big'
>;

/** A township's roster has some 5,000 rows; more is another table, or a slip. */
export const MAX_ROWS = 10_000;
/** Beside such a roster only pictures are as big. */
export const MAX_FILE_SIZE_BYTES = 10 * 1024 * 1024;

/** Reads the sheet named, or the first one that is neither hidden nor blank. */
export async function readXlsx(
	file: Blob | ArrayBuffer,
	sheetName?: string
): Promise<Result<XlsxTable, XlsxProblem>> {
	const buffer = file instanceof ArrayBuffer ? file : await file.arrayBuffer();
	const bytes = new Uint8Array(buffer);
	if (bytes.length > MAX_FILE_SIZE_BYTES) return tooBig();
	switch (kindOfFile(bytes)) {
		case 'other':
			return fail('xlsx-not-a-spreadsheet');
		case 'old-spreadsheet':
			return fail('xlsx-old-format');
		case 'encrypted':
			return fail('xlsx-password');
		case 'cut-off':
			return fail('xlsx-damaged');
		case 'huge-spreadsheet':
			return tooBig();
		case 'spreadsheet': {
			const sheets = await readSheets(bytes);
			return sheets === undefined ? fail('xlsx-damaged') : chooseSheet(sheets, sheetName);
		}
	}
}

const tooBig = () => fail('xlsx-too-big', { maxRows: MAX_ROWS });

/** Undefined when the file cannot be read: whatever a foreign file makes the reader throw says just that. */
async function readSheets(bytes: Uint8Array): Promise<readonly Sheet[] | undefined> {
	try {
		return (await readWorkbook(bytes)).sheets;
	} catch (error) {
		if (error instanceof Error) return undefined;
		throw error;
	}
}

function chooseSheet(
	all: readonly Sheet[],
	sheetName: string | undefined
): Result<XlsxTable, XlsxProblem> {
	const visible = all.filter(({ hidden, veryHidden }) => hidden !== true && veryHidden !== true);
	const tables = visible
		.filter(({ name }) => sheetName === undefined || name === sheetName)
		.map((sheet) => ({ sheet: sheet.name, rows: textRows(sheet) }));
	if (tables.length === 0 && sheetName !== undefined) return fail('xlsx-no-such-sheet');
	const table = tables.find(({ rows }) => rows.length > 0);
	if (table === undefined) return fail('xlsx-empty');
	if (table.rows.length > MAX_ROWS) return tooBig();
	return ok({ ...table, sheets: visible.map(({ name }) => name) });
}

/** The sheet's cells as text, up to the last row that is not blank. */
function textRows({ rows, merges = [] }: Sheet): string[][] {
	const texts = rows.map((row) => row.map(cellToText));
	for (const { startRow, startCol, endRow } of merges) {
		const text = texts[startRow]?.[startCol] ?? '';
		for (const row of texts.slice(startRow + 1, endRow + 1)) row[startCol] = text;
	}
	let length = texts.length;
	while (length > 0 && texts[length - 1]?.every((text) => text.trim() === '') === true) length--;
	return texts.slice(0, length);
}
