/**
 * A column of whole numbers as it travels: each item is one number, or [number, count] for a run. Numbers are differences
 * to the row before, so that counting up, staying the same and short steps all become runs or single digits.
 */
export type Column = readonly (number | readonly [number, number])[];

/** Packs numbers as runs of differences. */
export function packColumn(values: readonly number[]): Column {
	const column: (number | [number, number])[] = [];
	let previous = 0;
	let step = 0;
	let count = 0;
	const flush = () => {
		if (count === 1) column.push(step);
		else if (count > 1) column.push([step, count]);
	};
	for (const value of values) {
		const next = value - previous;
		previous = value;
		if (count > 0 && next === step) {
			count += 1;
			continue;
		}
		flush();
		step = next;
		count = 1;
	}
	flush();
	return column;
}

/** The numbers of a column; undefined when there are not exactly `length` of them (a bomb stops at `length`). */
export function unpackColumn(column: Column, length: number): number[] | undefined {
	const values: number[] = [];
	let previous = 0;
	for (const item of column) {
		const [step, count] = typeof item === 'number' ? [item, 1] : item;
		if (values.length + count > length) return undefined;
		for (let i = 0; i < count; i++) values.push((previous += step));
	}
	return values.length === length ? values : undefined;
}
