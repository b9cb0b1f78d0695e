/**
 * Who listens to which scopes. One watch on a database serves all its listeners; it begins with the first and ends with the
 * last. What is told is only that something changed: rights are checked when the phone comes to fetch it.
 */
import type { Scope } from '#lib/core/ids.ts';
import type { Store } from '../../store/store.ts';

interface Watch {
	readonly closing: AbortController;
	readonly listeners: Set<(scope: Scope) => void>;
}

/** See the head of this file. */
export class LiveHub {
	readonly #store: Store;
	readonly #watches = new Map<Scope, Watch>();

	constructor(store: Store) {
		this.#store = store;
	}

	/** Calls back after changes in any of the scopes; returns the way out. */
	async listen(scopes: readonly Scope[], onchange: (scope: Scope) => void): Promise<() => void> {
		await Promise.all(scopes.map((scope) => this.#add(scope, onchange)));
		return () => {
			for (const scope of scopes) this.#remove(scope, onchange);
		};
	}

	/** Databases watched now. */
	get size(): number {
		return this.#watches.size;
	}

	async #add(scope: Scope, onchange: (scope: Scope) => void): Promise<void> {
		const held = this.#watches.get(scope);
		if (held !== undefined) {
			held.listeners.add(onchange);
			return;
		}
		const watch: Watch = { closing: new AbortController(), listeners: new Set([onchange]) };
		this.#watches.set(scope, watch);
		try {
			const db = await this.#store.open(scope);
			db.follow(() => {
				for (const listener of watch.listeners) listener(scope);
			}, watch.closing.signal);
		} catch (error) {
			this.#watches.delete(scope);
			throw error;
		}
	}

	#remove(scope: Scope, onchange: (scope: Scope) => void): void {
		const watch = this.#watches.get(scope);
		watch?.listeners.delete(onchange);
		if (watch === undefined || watch.listeners.size > 0) return;
		watch.closing.abort();
		this.#watches.delete(scope);
	}
}
