import { createSubscriber } from 'svelte/reactivity';
import type { Keys } from '#lib/core/facts/draft.ts';
import type { LiveKeys } from '#lib/device/live-keys.ts';
import type { EntryRow } from '#lib/device/store.ts';

/** What a row may honestly say of its newest change: only on this phone, or acknowledged by the server. */
export type Delivery = 'saved' | 'delivered';

/**
 * Live keys as a page reads them: inside a template, `$derived` or `$effect` the reads are reactive and follow every commit;
 * nothing is read once nobody looks. Each change gives new maps. A long sheet should not be read anew at every tap: it
 * listens with `onChange` and updates the rows named.
 */
export class LiveScope {
	readonly #source: LiveKeys;
	readonly #follow: () => void;

	constructor(source: LiveKeys) {
		this.#source = source;
		this.#follow = createSubscriber((update) => source.subscribe(() => update()));
	}

	/** False until the first read is done (a few ms from local data). */
	get isReady(): boolean {
		this.#follow();
		return this.#source.isReady;
	}

	get keys(): Keys {
		this.#follow();
		return this.#source.keys;
	}

	get rows(): ReadonlyMap<string, EntryRow> {
		this.#follow();
		return this.#source.rows;
	}

	/** Undefined for a key nobody wrote. */
	deliveryOf(key: string): Delivery | undefined {
		const row = this.rows.get(key);
		if (row === undefined) return undefined;
		return row.waiting === undefined ? 'delivered' : 'saved';
	}

	/** Calls back after every change with the keys that changed, all of them after the first read; returns the way out. */
	onChange(listener: (changed: readonly string[]) => void): () => void {
		return this.#source.subscribe(listener);
	}
}
