import type { Keys } from '#lib/core/facts/draft.ts';
import type { KeyState } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import type { Commit } from './commit-feed.ts';
import type { IdbStore } from './idb-store.ts';
import { StorageError } from './storage-error.ts';
import type { EntryRow } from './store.ts';

/**
 * The keys of one scope under some prefixes, kept up with every commit of this tab, of other tabs and of the exchange: a tap
 * on a sheet of 600 rows reads nothing again. Maps are never changed once given out: a map kept from before a tap still
 * tells what was before the tap (undo needs that).
 */
export interface LiveKeys {
	/** False until the first read is done; the maps are empty till then. */
	readonly isReady: boolean;
	/** Why the last read failed; undefined once one succeeds. It is tried again at the next commit. */
	readonly failure: StorageError | undefined;
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

/** What is to be read again: some keys, or everything. */
type Wanted = Set<string> | 'all';

/**
 * Live keys over a store's feed of commits. Changes of this tab come with their rows and in order; for those of another tab
 * the named keys are read again, and read once more when a commit of this tab came in between, so that an older row never
 * replaces a newer one.
 */
export class StoreLiveKeys implements LiveKeys {
	readonly #store: IdbStore;
	readonly #scope: Scope;
	readonly #prefixes: readonly string[];
	readonly #listeners = new Set<(changed: readonly string[]) => void>();
	#stopListening: (() => void) | undefined;
	#rows: ReadonlyMap<string, EntryRow> = new Map();
	/** Made when first asked for, then kept up with the rows. */
	#keys: Keys | undefined;
	#isReady = false;
	#failure: StorageError | undefined;
	#wanted: Wanted = new Set();
	#isReading = false;
	/** Counts commits of this tab that touched us. */
	#ownCommits = 0;

	constructor(store: IdbStore, scope: Scope, prefixes: readonly string[]) {
		this.#store = store;
		this.#scope = scope;
		this.#prefixes = prefixes;
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	get failure(): StorageError | undefined {
		return this.#failure;
	}

	get rows(): ReadonlyMap<string, EntryRow> {
		return this.#rows;
	}

	get keys(): Keys {
		this.#keys ??= new Map(
			[...this.#rows].map(([key, row]): [string, KeyState] => [key, row.state])
		);
		return this.#keys;
	}

	subscribe(listener: (changed: readonly string[]) => void): () => void {
		this.#listeners.add(listener);
		if (this.#stopListening === undefined) {
			this.#stopListening = this.#store.feed.listen((commit) => this.#hear(commit));
			this.#want('all');
		}
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size > 0) return;
			this.#stopListening?.();
			this.#stopListening = undefined;
		};
	}

	#hear(commit: Commit): void {
		if (commit.from === 'elsewhere') {
			const keys =
				commit.keys === 'many'
					? commit.keys
					: commit.keys.filter((changed) => this.#isOurs(changed)).map(({ key }) => key);
			if (keys.length > 0) this.#want(keys === 'many' ? 'all' : keys);
			return;
		}
		const changes = commit.changes.filter((change) => this.#isOurs(change));
		if (changes.length > 0) {
			this.#ownCommits += 1;
			// Before the first read is done it will bring these, too.
			if (this.#isReady) this.#apply(changes.map(({ key, row }) => [key, row]));
		}
		if (this.#failure !== undefined) this.#want('all');
	}

	#isOurs({ scope, key }: { readonly scope: Scope; readonly key: string }): boolean {
		return scope === this.#scope && this.#prefixes.some((prefix) => key.startsWith(prefix));
	}

	#want(keys: readonly string[] | 'all'): void {
		if (keys === 'all') this.#wanted = 'all';
		else if (this.#wanted !== 'all') for (const key of keys) this.#wanted.add(key);
		if (!this.#isReading) void this.#readWanted();
	}

	/** Never rejects: a failed read becomes `failure`. */
	async #readWanted(): Promise<void> {
		this.#isReading = true;
		try {
			while (this.#stopListening !== undefined && isSome(this.#wanted)) {
				const wanted = this.#wanted;
				this.#wanted = new Set();
				const before = this.#ownCommits;
				const found = await this.#read(wanted);
				if (this.#ownCommits !== before) this.#want(wanted === 'all' ? 'all' : [...wanted]);
				else this.#take(found, wanted);
			}
		} catch (error) {
			this.#failure = error instanceof StorageError ? error : new StorageError('connection', error);
			this.#tell([]);
		} finally {
			this.#isReading = false;
		}
	}

	async #read(wanted: Wanted): Promise<[string, EntryRow | undefined][]> {
		if (wanted === 'all') {
			const rows = await this.#store.read((tx) =>
				Promise.all(this.#prefixes.map((prefix) => tx.entriesUnder(this.#scope, prefix)))
			);
			return rows.flat().map((row) => [row.key, row]);
		}
		const keys = [...wanted];
		const rows = await this.#store.read((tx) => tx.entries(this.#scope, keys));
		return keys.map((key, index) => [key, rows[index]]);
	}

	#take(found: readonly [string, EntryRow | undefined][], wanted: Wanted): void {
		this.#failure = undefined;
		this.#isReady = true;
		if (wanted !== 'all') {
			this.#apply(found);
			return;
		}
		const gone = new Set(this.#rows.keys());
		for (const [key] of found) gone.delete(key);
		this.#rows = new Map();
		this.#keys = undefined;
		this.#apply(found, [...gone]);
	}

	#apply(changes: readonly [string, EntryRow | undefined][], gone: readonly string[] = []): void {
		this.#rows = withChanges(this.#rows, changes);
		this.#keys &&= withChanges(
			this.#keys,
			changes.map(([key, row]) => [key, row?.state])
		);
		this.#tell([...changes.map(([key]) => key), ...gone]);
	}

	#tell(changed: readonly string[]): void {
		for (const listener of this.#listeners) listener(changed);
	}
}

/** A copy with the changes; undefined takes a key out. */
function withChanges<T>(
	map: ReadonlyMap<string, T>,
	changes: readonly (readonly [string, T | undefined])[]
): Map<string, T> {
	const copy = new Map(map);
	for (const [key, value] of changes) {
		if (value === undefined) copy.delete(key);
		else copy.set(key, value);
	}
	return copy;
}

const isSome = (wanted: Wanted): boolean => wanted === 'all' || wanted.size > 0;
