import type { Problem, Result } from '#lib/core/result.ts';
import { fail, ok } from '#lib/core/result.ts';

/** Why a file is no table; a closed catalogue, the sentences stand in `lib/text`. */
export type TableProblem = Problem<
	| 'table-empty-file'
	| 'table-pdf'
	| 'table-picture'
	| 'table-document'
	/** An .xls of before 2007, or WPS' .et: to be saved as .xlsx. */
	| 'table-old-format'
	/** .ods, .numbers */
	| 'table-other-format'
	| 'table-web-page'
	| 'table-archive'
	| 'table-password'
	/** Begins like a spreadsheet, but cannot be read to the end. */
	| 'table-damaged'
	| 'table-no-such-sheet'
	/** Opens, and nothing is in it. */
	| 'table-blank'
	| 'table-too-big'
	| 'table-unknown'
>;

/** A township's roster has some 5,000 rows; 10,000 people with titles and sums still go in. More is another table, or a slip. */
export const MAX_ROWS = 11_000;
/** Beside such a roster only pictures are as big. */
export const MAX_FILE_SIZE_BYTES = 10 * 1024 * 1024;

/** The refusal of a table that is too big. */
export const tooBig = () => fail('table-too-big', { maxRows: MAX_ROWS });

/** A table of a size the app takes, or the refusal. */
export const withinRows = <T extends { readonly rows: readonly unknown[] }>(
	table: T
): Result<T, TableProblem> => (table.rows.length > MAX_ROWS ? tooBig() : ok(table));
