import type { Cell, CellValue } from 'hucre/xlsx';

/**
 * A cell's value as text. A phone kept as a number has all its digits, whatever the cell showed; a date is that day (the
 * reader gives it as midnight in Greenwich, so no zone can move it). What a formula could not work out (#N/A) says nothing.
 */
export function cellToText(value: CellValue): string {
	if (value === null) return '';
	if (typeof value === 'string') return FORMULA_ERROR.test(value) ? '' : value;
	if (typeof value === 'number') return numberText(value);
	if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
	return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 'yyyy-mm-dd'.length);
}

/** What a cell with a formula or with several fonts shows: the result it was saved with, the runs put together. */
export function shownValue(value: CellValue, cell: Cell | undefined): CellValue {
	if (cell?.richText !== undefined) return cell.richText.map(({ text }) => text).join('');
	return cell?.formula === undefined ? value : (cell.formulaResult ?? value);
}

const FORMULA_ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/u;

/** Never in powers of ten: 13800000001, not 1.3800000001e+10. Numbers of more than 21 digits have lost most of them anyway. */
const numberText = (value: number): string =>
	Number.isInteger(value) ? BigInt(value).toString() : String(value);
