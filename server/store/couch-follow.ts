import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from './store.ts';

/** 1 s to 1 min: a CouchDB that restarts is found soon, one that is gone is not hammered. */
const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;

/** What following needs of a database. */
export interface Feed {
	/** The position at the end of the feed. */
	end(signal: AbortSignal): Promise<string>;
	/** Waits for a change after a position; comes back without one after a while. */
	next(
		since: string,
		signal: AbortSignal
	): Promise<{ readonly any: boolean; readonly last: string }>;
}

/**
 * Calls back after every change until the signal aborts. Also once at the start and after each failure, since a change
 * may have come while nobody listened.
 */
export async function followFeed(
	feed: Feed,
	onchange: () => void,
	signal: AbortSignal
): Promise<void> {
	let since: string | undefined;
	let failures = 0;
	while (!signal.aborted) {
		try {
			if (since === undefined) {
				since = await feed.end(signal);
				onchange();
			}
			const page = await feed.next(since, signal);
			since = page.last;
			failures = 0;
			if (page.any) onchange();
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			since = undefined;
			await pause(backoffMs(failures++), signal);
		}
	}
}

/** Doubles, with up to half of it taken off at random so that servers do not come back in step. */
const backoffMs = (failures: number): number =>
	Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** failures) * (1 - Math.random() / 2);

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	try {
		await delay(ms, undefined, { signal });
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}
