/**
 * When each slide is shown, seconds into the recording, set by tapping through once. Times never go back: the n-th page is not
 * shown before the one in front of it. The first page is there from the beginning.
 */

/** Tenths: finer than a thumb. */
const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/** A tap on 下一页 at a moment; the same times when all pages have theirs. */
export function turnPage(
	times: readonly number[],
	atS: number,
	pageCount: number
): readonly number[] {
	if (times.length >= pageCount) return times;
	if (times.length === 0) return [0];
	return [...times, round(Math.max(atS, times[times.length - 1] ?? 0))];
}

/** The last tap taken back. */
export const turnBack = (times: readonly number[]): readonly number[] => times.slice(0, -1);

/** A page a little earlier or later, between its neighbours; the first one stays at the beginning. */
export function shiftPage(times: readonly number[], page: number, byS: number): readonly number[] {
	const at = times[page];
	if (at === undefined || page === 0) return times;
	const least = times[page - 1] ?? 0;
	const most = times[page + 1] ?? Infinity;
	const shifted = round(Math.min(most, Math.max(least, at + byS)));
	return times.map((time, index) => (index === page ? shifted : time));
}
