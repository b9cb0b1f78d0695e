import type { Result } from '#lib/core/result.ts';
import { fail } from '#lib/core/result.ts';
import { kindOfFile } from './file-kind.ts';
import { readCsv } from './read-csv.ts';
import { PROBLEMS, readSpreadsheet, type Table } from './read-xlsx.ts';
import { MAX_FILE_SIZE_BYTES, tooBig, type TableProblem, withinRows } from './table-problem.ts';

/**
 * Reads whatever file somebody chose as a table: .xlsx or CSV, told by its bytes and not by its name; everything else is
 * refused with what it is. `sheetName`: the sheet to read, the first with something on it when left out.
 */
export async function readTable(
	bytes: Uint8Array,
	sheetName?: string
): Promise<Result<Table, TableProblem>> {
	if (bytes.length > MAX_FILE_SIZE_BYTES) return tooBig();
	const kind = kindOfFile(bytes);
	if (kind === 'spreadsheet') return readSpreadsheet(bytes, sheetName);
	return kind === 'text' ? readText(bytes) : fail(PROBLEMS[kind]);
}

function readText(bytes: Uint8Array): Result<Table, TableProblem> {
	const rows = readCsv(bytes);
	if (rows === undefined) return fail('table-unknown');
	while (rows.at(-1)?.every((cell) => cell === '') === true) rows.pop();
	return rows.length === 0 ? fail('table-blank') : withinRows({ sheet: '', sheets: [], rows });
}
