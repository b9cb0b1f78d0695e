import { ID_ALPHABET } from '#lib/core/ids.ts';

/**
 * A column of whole numbers as it travels: differences to the row before, so that counting up, staying the same and short
 * steps all become runs or single letters. In one of two forms, whichever is shorter after gzip:
 *
 * - a list, where an item is one difference or [difference, count] for a run: [1,[0,599]]
 * - a text, a letter for each difference: the ids' own alphabet for 0 to 31 (so that gzip's table for the ids serves it as
 *   well), A to Z for −1 to −26, and `(…)` around any other: 600 times of arrival take 0.4 KB instead of 0.6 KB.
 */
export type Column = string | readonly (number | readonly [number, number])[];

const NEGATIVES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LETTERS = ID_ALPHABET + NEGATIVES;
/** The difference each letter stands for. */
const STEP_OF = new Map(
	Array.from(LETTERS, (letter, place) => [
		letter,
		place < ID_ALPHABET.length ? place : ID_ALPHABET.length - place - 1
	])
);
const TEXT_ITEM = /\((-?\d{1,16})\)|([0-9A-Za-z])/y;
/** Letters gzip about twice as well as the list's digits, commas and brackets (measured on seeded sheets). */
const TEXT_IS_LIGHTER = 2;

/** Packs numbers as differences. */
export function packColumn(values: readonly number[]): Column {
	const steps = values.map((value, row) => value - (values[row - 1] ?? 0));
	const list = packRuns(steps);
	const text = steps.map(letterOf).join('');
	return text.length < JSON.stringify(list).length * TEXT_IS_LIGHTER ? text : list;
}

/** The numbers of a column; undefined when there are not exactly `length` of them (a bomb stops at `length`). */
export function unpackColumn(column: Column, length: number): number[] | undefined {
	const runs = typeof column === 'string' ? readText(column) : column;
	if (runs === undefined) return undefined;
	const values: number[] = [];
	let previous = 0;
	for (const item of runs) {
		const [step, count] = typeof item === 'number' ? [item, 1] : item;
		if (values.length + count > length) return undefined;
		for (let i = 0; i < count; i++) values.push((previous += step));
	}
	return values.length === length ? values : undefined;
}

function packRuns(steps: readonly number[]): (number | [number, number])[] {
	const runs: [number, number][] = [];
	for (const step of steps) {
		const last = runs[runs.length - 1];
		if (last?.[0] === step) last[1] += 1;
		else runs.push([step, 1]);
	}
	return runs.map(([step, count]) => (count === 1 ? step : [step, count]));
}

const letterOf = (step: number): string =>
	LETTERS[step < 0 ? ID_ALPHABET.length - 1 - step : step < ID_ALPHABET.length ? step : NaN] ??
	`(${step})`;

/** The differences of a text; undefined when it is not one of ours. */
function readText(text: string): number[] | undefined {
	const steps: number[] = [];
	TEXT_ITEM.lastIndex = 0;
	while (TEXT_ITEM.lastIndex < text.length) {
		const [, number, letter = ''] = TEXT_ITEM.exec(text) ?? [];
		const step = number === undefined ? STEP_OF.get(letter) : Number(number);
		// A failed match sets lastIndex back to 0, and finds no letter either.
		if (step === undefined) return undefined;
		steps.push(step);
	}
	return steps;
}
