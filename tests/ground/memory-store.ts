import { requireDatabaseName } from '../../server/store/checks.ts';
import { StoreError, type Body, type Database, type Store } from '../../server/store/store.ts';
import { MemoryDatabase, type DatabaseState } from './memory-database.ts';

/**
 * The store port in memory: small, correct, deterministic, with a hand on every put and every operation, and a state that can
 * be taken and put back as a backup is.
 *
 * After `restore` it behaves as CouchDB does, traps included: a sequence of the changes feed handed out before says nothing
 * any more, and changes below it are skipped in silence.
 */

/** A put about to happen. */
interface PutAttempt {
	readonly database: string;
	readonly id: string;
	readonly body: Body | undefined;
}

/** `unsure`: the caller learns nothing; `kept` says whether the write is there all the same. */
export type PutDecision =
	| 'go'
	| 'conflict'
	| {
			readonly unsure: 'quorum' | 'full' | 'unavailable';
			readonly kept: boolean;
	  };

/** Where a test puts its hand in. */
export interface MemoryStoreOptions {
	readonly kind?: Store['kind'];
	/** Decides each put and remove; all go when it is left out. */
	readonly decide?: (attempt: PutAttempt) => PutDecision;
	/** Awaited before every operation: to interleave, to count, or to throw `StoreError`. */
	readonly before?: (operation: {
		name: keyof Database | 'open';
		database: string;
	}) => Promise<void>;
}

/** Everything a memory store holds; opaque. */
export interface MemoryState {
	readonly databases: ReadonlyMap<string, DatabaseState>;
}

/** A store answers at once here. */
const PING_MS = 0.1;

/** See the head of this file. */
export class MemoryStore implements Store {
	readonly kind: Store['kind'];
	options: MemoryStoreOptions;
	readonly #databases = new Map<string, MemoryDatabase>();
	/** Never given twice, not even after a restore. */
	#revisions = 0;
	#isClosed = false;

	constructor(options: MemoryStoreOptions = {}) {
		this.kind = options.kind ?? 'embedded';
		this.options = options;
	}

	async open(name: string): Promise<Database> {
		requireDatabaseName(name);
		await this.options.before?.({ name: 'open', database: name });
		this.#requireOpen();
		return this.#database(name);
	}

	async list(): Promise<string[]> {
		return this.#whenOpen(() => [...this.#databases.keys()].sort());
	}

	async destroy(name: string): Promise<void> {
		return this.#whenOpen(() => void this.#databases.delete(name));
	}

	async ping(): Promise<number> {
		return this.#whenOpen(() => PING_MS);
	}

	/** Nothing is answered any more, until `reopen`. */
	close(): Promise<void> {
		this.#isClosed = true;
		for (const database of this.#databases.values()) database.forgetFollowers();
		return Promise.resolve();
	}

	/** As the next process would find it: everything stored is there. Handles opened before live again too. */
	reopen(): void {
		this.#isClosed = false;
	}

	/** A copy of everything, as a backup. */
	snapshotState(): MemoryState {
		return {
			databases: new Map(
				[...this.#databases].map(([name, database]) => [name, database.takeState()])
			)
		};
	}

	/** Puts a backup back; databases made since are empty. Handles opened before go on in the restored world. */
	restore(state: MemoryState): void {
		for (const name of new Set([...this.#databases.keys(), ...state.databases.keys()])) {
			this.#database(name).putState(state.databases.get(name) ?? { seq: 0, rows: new Map() });
		}
	}

	#database(name: string): MemoryDatabase {
		const held = this.#databases.get(name);
		if (held !== undefined) return held;
		const made = new MemoryDatabase(name, {
			options: () => this.options,
			isClosed: () => this.#isClosed,
			nextRev: () => `${++this.#revisions}-memory`
		});
		this.#databases.set(name, made);
		return made;
	}

	#whenOpen<T>(answer: () => T): Promise<T> {
		this.#requireOpen();
		return Promise.resolve(answer());
	}

	#requireOpen(): void {
		if (this.#isClosed) throw new StoreError('The store is closed.');
	}
}
