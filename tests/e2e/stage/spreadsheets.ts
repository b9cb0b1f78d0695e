/** Spreadsheets as offices have them, made and read back outside the browser. */
import { readFile, writeFile } from 'node:fs/promises';
import { writeXlsx } from 'hucre/xlsx';
import { readXlsx } from '../../../src/lib/forms/read-xlsx.ts';

/** Writes a table as .xlsx; the first row is the heading. */
export async function writeTable(
	path: string,
	rows: readonly (readonly string[])[]
): Promise<void> {
	const sheet = { name: '名单', rows: rows.map((row) => [...row]) };
	await writeFile(path, await writeXlsx({ sheets: [sheet] }));
}

/** The cells of an .xlsx, row by row, as text. */
export async function readTable(path: string): Promise<readonly (readonly string[])[]> {
	const read = await readXlsx(new Blob([await readFile(path)]));
	if (!read.ok) throw new Error(`${path}: ${read.problem.code}`);
	return read.value.rows;
}
