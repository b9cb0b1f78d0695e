import type { CellValue } from 'hucre/xlsx';

/**
 * A cell's value as text. A phone kept as a number has all its digits, whatever the cell showed; a date is that day (the
 * reader gives it as midnight in Greenwich, so no zone can move it).
 */
export function cellToText(value: CellValue): string {
	if (value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return numberText(value);
	if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
	return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 'yyyy-mm-dd'.length);
}

/** Never in powers of ten: 13800000001, not 1.3800000001e+10. Numbers of more than 21 digits have lost most of them anyway. */
const numberText = (value: number): string =>
	Number.isInteger(value) ? BigInt(value).toString() : String(value);
