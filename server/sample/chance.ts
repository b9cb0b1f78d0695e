/**
 * Chance of the sample: everything follows from a seed and a path of words, so that filling the same day twice gives the same
 * ids, people and marks, whatever else was drawn in between.
 */
import { createHash } from 'node:crypto';
import { idFromBytes } from '#lib/core/ids.ts';

/** A source of numbers that belongs to one path. */
export interface Chance {
	/** A number in [0, 1). */
	next(): number;
	/** A whole number from `low` to `high`, both inclusive. */
	between(low: number, high: number): number;
	/** One of the items. Throws when there is none. */
	pick<T>(items: readonly T[]): T;
	/** The items in another order. */
	shuffled<T>(items: readonly T[]): T[];
}

const digest = (path: readonly (string | number)[]): Buffer =>
	createHash('sha256').update(path.join(' ')).digest();

/** The id that a path always gives. */
export const idAt = (...path: readonly (string | number)[]): string => idFromBytes(digest(path));

/** The chance that belongs to a path: a 32-bit generator (mulberry32), good enough to look like life. */
export function chanceAt(...path: readonly (string | number)[]): Chance {
	let state = digest(path).readUInt32LE(0);
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const between = (low: number, high: number): number =>
		low + Math.floor(next() * (high - low + 1));
	const shuffled = <T>(items: readonly T[]): T[] => {
		const left = [...items];
		const order: T[] = [];
		while (left.length > 0) order.push(...left.splice(between(0, left.length - 1), 1));
		return order;
	};
	const pick = <T>(items: readonly T[]): T => {
		const item = items[between(0, items.length - 1)];
		if (item === undefined) throw new RangeError('There is nothing to pick from.');
		return item;
	};
	return { next, between, pick, shuffled };
}
