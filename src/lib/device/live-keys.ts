import type { Keys } from '#lib/core/facts/draft.ts';
import type { EntryRow } from './store.ts';

/**
 * The keys of one scope under some prefixes, kept up with every commit of this tab, of other tabs and of the exchange: a tap
 * on a sheet of 600 rows reads nothing again. Maps are never changed once given out: a map kept from before a tap still
 * tells what was before the tap (undo needs that).
 */
export interface LiveKeys {
	/** False until the first read is done; the maps are empty till then. */
	readonly isReady: boolean;
	/** Rows by key; `waiting` tells 待同步 from 已送达. */
	readonly rows: ReadonlyMap<string, EntryRow>;
	/** The same as the core reads it. */
	readonly keys: Keys;
	/**
	 * Called after every change with the keys that changed (all of them after the first read). Reading begins with the first
	 * listener and ends with the last one; returns the way out.
	 */
	subscribe(listener: (changed: readonly string[]) => void): () => void;
}
