import { compareIds, isReservedId } from './checks.ts';
import type { IdRange } from './store.ts';

/** Rows asked for at a time: bounds the memory of one answer, and how long a reader keeps a writer waiting. */
const PAGE_ROWS = 500;

/** Where a page begins and ends, both inclusive, and the greatest number of rows it may have. */
export interface Page {
	readonly from: string;
	readonly to: string;
	readonly limit: number;
}

/** A row as the store gave it; without a value when the document went away while the page was read. */
export interface PageRow<T> {
	readonly id: string;
	readonly value: T | undefined;
}

/**
 * Reads a range page by page. Goes on by id, not by offset, so every document stored before the first page is seen once.
 * Design documents are left out and do not count towards the limit.
 */
export async function readRange<T>(
	range: IdRange,
	readPage: (page: Page) => Promise<readonly PageRow<T>[]>
): Promise<T[]> {
	if (range.to === '') return []; // No id is that small; PouchDB would take it for "no end".
	const wanted = range.limit ?? Infinity;
	const found: T[] = [];
	let from = range.from;
	while (found.length < wanted && compareIds(from, range.to) <= 0) {
		const limit = Math.min(PAGE_ROWS, wanted - found.length);
		const rows = await readPage({ from, to: range.to, limit });
		for (const { id, value } of rows)
			if (!isReservedId(id) && value !== undefined) found.push(value);
		const last = rows.at(-1);
		if (last === undefined || rows.length < limit) break;
		from = `${last.id}\u0000`;
	}
	return found;
}
