import { isAttended } from './mark.ts';
import type { SheetRow } from './sheet.ts';

/**
 * The sums of a sheet's rows. They always reconcile: expected + walkIns = attended + leave + absent + unmarked, and
 * attended = present + late + early.
 */
export interface RowCounts {
	/** 应到 */
	readonly expected: number;
	/** 实到: present, late and left early. */
	readonly attended: number;
	readonly present: number;
	readonly late: number;
	readonly early: number;
	readonly leave: number;
	readonly absent: number;
	/** 未点 */
	readonly unmarked: number;
	/** 现场登记: on the sheet, not among the expected. */
	readonly walkIns: number;
	/** Rows that people must settle; each is also counted by the mark it shows. */
	readonly disputed: number;
}

/** The sums of all rows, and what was counted by heads. */
export interface Counts extends RowCounts {
	/** 仅计人数; undefined when nobody counted. */
	readonly headCount: number | undefined;
}

/** The sums of rows. */
export function countRows(rows: readonly SheetRow[]): RowCounts {
	const sums = noSums();
	for (const row of rows) addRow(sums, row, 1);
	return sums;
}

/** The sums after one row was replaced; undefined stands for no row. */
export function recount(
	counts: Counts,
	before: SheetRow | undefined,
	after: SheetRow | undefined
): Counts {
	const { headCount, ...rows } = counts;
	const sums: Sums = { ...rows };
	if (before !== undefined) addRow(sums, before, -1);
	if (after !== undefined) addRow(sums, after, 1);
	return { ...sums, headCount };
}

type Sums = Record<keyof RowCounts, number>;

const noSums = (): Sums => ({
	expected: 0,
	attended: 0,
	present: 0,
	late: 0,
	early: 0,
	leave: 0,
	absent: 0,
	unmarked: 0,
	walkIns: 0,
	disputed: 0
});

function addRow(sums: Sums, row: SheetRow, by: 1 | -1): void {
	sums[row.isExpected ? 'expected' : 'walkIns'] += by;
	if (row.disputed.length > 0) sums.disputed += by;
	sums[row.mark?.status ?? 'unmarked'] += by;
	if (row.mark !== undefined && isAttended(row.mark.status)) sums.attended += by;
}
