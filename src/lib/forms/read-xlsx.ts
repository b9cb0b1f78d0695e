import { readXlsx as readWorkbook } from 'hucre/xlsx';
import type { Sheet } from 'hucre/xlsx';
import type { Result } from '#lib/core/result.ts';
import { fail } from '#lib/core/result.ts';
import { cellToText, shownValue } from './cell-text.ts';
import { kindOfFile, type FileKind } from './file-kind.ts';
import { MAX_FILE_SIZE_BYTES, tooBig, type TableProblem, withinRows } from './table-problem.ts';

/**
 * Reads a sheet of an .xlsx file into rows of text, offline. What the texts mean is the caller's business
 * (`core/household/roster-table`).
 *
 * Load it on demand (`await import('#lib/forms/read-xlsx.ts')`): 30 KB brotli. hucre was chosen after trying read-excel-file,
 * which trusts the `dimension` some programs write wrongly, fails on files whose elements carry a prefix, knows no merged
 * cells, and unpacks sheets above 512 KB in a worker made from a blob, which our content security policy forbids.
 */
export interface Table {
	/** Name of the sheet read; empty for a file that has none. */
	readonly sheet: string;
	/** Names of all sheets that are neither hidden nor blank, in order. */
	readonly sheets: readonly string[];
	/**
	 * From the first row of the sheet to the last that is not blank, so that a row keeps its number. A cell merged over several
	 * rows stands in each of them; merged over columns, in the first.
	 */
	readonly rows: readonly (readonly string[])[];
}

/** Reads the sheet named, or the first one that is neither hidden nor blank. */
export async function readXlsx(
	file: Blob | ArrayBuffer,
	sheetName?: string
): Promise<Result<Table, TableProblem>> {
	const buffer = file instanceof ArrayBuffer ? file : await file.arrayBuffer();
	const bytes = new Uint8Array(buffer);
	if (bytes.length > MAX_FILE_SIZE_BYTES) return tooBig();
	const kind = kindOfFile(bytes);
	return kind === 'spreadsheet' ? readSpreadsheet(bytes, sheetName) : fail(PROBLEMS[kind]);
}

/** The same for bytes that are known to be an .xlsx. */
export async function readSpreadsheet(
	bytes: Uint8Array,
	sheetName?: string
): Promise<Result<Table, TableProblem>> {
	const sheets = await readSheets(bytes);
	return sheets === undefined ? fail('table-damaged') : chooseSheet(sheets, sheetName);
}

/** What a file that is no .xlsx is called. A text is a table only to `read-table`. */
export const PROBLEMS: Readonly<Record<Exclude<FileKind, 'spreadsheet'>, TableProblem['code']>> = {
	'huge-spreadsheet': 'table-too-big',
	'old-spreadsheet': 'table-old-format',
	'other-spreadsheet': 'table-other-format',
	encrypted: 'table-password',
	'cut-off': 'table-damaged',
	text: 'table-unknown',
	'web-page': 'table-web-page',
	pdf: 'table-pdf',
	picture: 'table-picture',
	document: 'table-document',
	archive: 'table-archive',
	empty: 'table-empty-file',
	other: 'table-unknown'
};

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
): Result<Table, TableProblem> {
	const visible = all.filter(({ hidden, veryHidden }) => hidden !== true && veryHidden !== true);
	const tables = visible
		.map((sheet) => ({ sheet: sheet.name, rows: textRows(sheet) }))
		.filter(({ rows }) => rows.length > 0);
	if (sheetName !== undefined && !visible.some(({ name }) => name === sheetName))
		return fail('table-no-such-sheet');
	const table = tables.find(({ sheet }) => sheetName === undefined || sheet === sheetName);
	if (table === undefined) return fail('table-blank');
	return withinRows({ ...table, sheets: tables.map(({ sheet }) => sheet) });
}

/** The sheet's cells as text, up to the last row that is not blank. */
function textRows({ rows, cells, merges = [] }: Sheet): string[][] {
	const texts = rows.map((row, i) =>
		row.map((value, j) => cellToText(shownValue(value, cells?.get(`${i},${j}`))))
	);
	for (const { startRow, startCol, endRow } of merges) {
		const text = texts[startRow]?.[startCol] ?? '';
		for (const row of texts.slice(startRow + 1, endRow + 1)) row[startCol] = text;
	}
	let length = texts.length;
	while (length > 0 && texts[length - 1]?.every((text) => text.trim() === '') === true) length--;
	return texts.slice(0, length);
}
