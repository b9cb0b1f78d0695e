import type { SlidePage } from './manifest.ts';

/**
 * The slide that belongs to a moment of the recording, counted from 0: the last one whose time has come. Pages without a time are
 * leafed to by hand; undefined where no page has one.
 */
export function pageAt(
	pages: readonly Pick<SlidePage, 'fromS'>[],
	positionS: number
): number | undefined {
	let found: number | undefined;
	let foundS = -1;
	let hasTimes = false;
	for (const [index, { fromS }] of pages.entries()) {
		if (fromS === undefined) continue;
		hasTimes = true;
		if (fromS > positionS || fromS < foundS) continue;
		found = index;
		foundS = fromS;
	}
	return hasTimes ? (found ?? 0) : undefined;
}
