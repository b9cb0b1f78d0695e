import { join } from 'node:path';
import Pouch from 'pouchdb';
import { durableLeveldown } from './durable-leveldown.ts';
import { StoreError } from './store.ts';

/** One opened database. */
interface Slot {
	readonly name: string;
	readonly pouch: Promise<Pouch>;
	/** Operations under way; only a slot without any is ever closed. */
	users: number;
	/** Called when `users` falls to 0. */
	idle: (() => void)[];
}

/** Where the databases are, and how many may stay open. */
export interface PoolOptions {
	/** Absolute; one folder per database in it. */
	readonly folder: string;
	/** Idle databases beyond this number are closed, the longest unused first. */
	readonly maxOpenDatabases: number;
}

/**
 * The opened PouchDBs of a folder. An operation borrows its database and gives it back; in between nothing closes it.
 *
 * More databases than `maxOpenDatabases` are open only while that many have work under way: waiting for one another would
 * be slower than a moment of more memory, and requests are bounded elsewhere.
 */
export class PouchPool {
	readonly #options: PoolOptions;
	/** In order of last use, oldest first. */
	readonly #slots = new Map<string, Slot>();
	/** Databases being closed or deleted; LevelDB refuses a second opening until that is over. */
	readonly #leaving = new Map<string, Promise<unknown>>();
	#closed = false;

	constructor(options: PoolOptions) {
		this.#options = options;
	}

	/** Names of the databases that are open, the longest unused first. */
	get openNames(): readonly string[] {
		return [...this.#slots.keys()];
	}

	/** Where the databases are. */
	get folder(): string {
		return this.#options.folder;
	}

	/** The folder of a database. */
	location(name: string): string {
		return join(this.#options.folder, name);
	}

	/**
	 * Lends a database to one piece of work, opening (and creating) it when need be.
	 *
	 * @throws StoreError when it cannot be opened; whatever `work` throws
	 */
	async use<T>(name: string, work: (pouch: Pouch) => Promise<T>): Promise<T> {
		const slot = await this.#borrow(name);
		try {
			return await work(await slot.pouch);
		} finally {
			slot.users--;
			if (slot.users === 0) for (const wake of slot.idle.splice(0)) wake();
			this.#trim();
		}
	}

	/**
	 * Closes a database once nobody uses it, then does `after` before anyone can open it again. Never call it from work on
	 * the same database: each would wait for the other.
	 */
	async retire(name: string, after?: () => Promise<void>): Promise<void> {
		await this.#settled(name);
		const slot = this.#slots.get(name);
		this.#slots.delete(name);
		const left = leave(slot).then(after);
		const settled = left.then(doNothing, doNothing).then(() => this.#leaving.delete(name));
		this.#leaving.set(name, settled);
		await left;
	}

	/** Closes all databases once nobody uses them. Whoever comes later gets a `StoreError`. */
	async close(): Promise<void> {
		this.#closed = true;
		await Promise.all([...this.#slots.keys()].map((name) => this.retire(name)));
		await Promise.all(this.#leaving.values());
	}

	async #borrow(name: string): Promise<Slot> {
		await this.#settled(name);
		if (this.#closed) throw new StoreError('The store is closed.');
		const slot = this.#slots.get(name) ?? this.#opening(name);
		this.#slots.delete(name);
		this.#slots.set(name, slot);
		slot.users++;
		this.#trim();
		return slot;
	}

	#opening(name: string): Slot {
		const pouch = openPouch(this.location(name)).catch((cause: unknown) => {
			if (this.#slots.get(name) === slot) this.#slots.delete(name);
			throw new StoreError(`Database ${name} cannot be opened: ${String(cause)}`, { cause });
		});
		const slot: Slot = { name, pouch, users: 0, idle: [] };
		return slot;
	}

	#trim(): void {
		let excess = this.#slots.size - this.#options.maxOpenDatabases;
		for (const slot of this.#slots.values()) {
			if (excess <= 0) return;
			if (slot.users > 0) continue;
			excess--;
			void this.retire(slot.name); // Its failure would be a bug of LevelDB's: let it end the process.
		}
	}

	/** Waits until nothing of that name is being closed; several may have queued up. */
	async #settled(name: string): Promise<void> {
		while (this.#leaving.has(name)) await this.#leaving.get(name);
	}
}

const doNothing = (): void => undefined;

async function leave(slot: Slot | undefined): Promise<void> {
	if (slot === undefined) return;
	if (slot.users > 0) await new Promise<void>((resolve) => slot.idle.push(resolve));
	const pouch = await slot.pouch.catch(doNothing); // Never opened: whoever asked has been told.
	await pouch?.close();
}

/**
 * 64 KiB, each: with hundreds of databases LevelDB's own 8 MiB would be the server's memory. It holds what leads to a
 * document, no segment; the system keeps the files themselves in memory.
 */
const BLOCK_CACHE_BYTES = 64 * 1024;
/**
 * 128 KiB of unsorted writes before a table file is made. The last ones stay in memory for each database: with 1 MiB a
 * hundred sites took 60 MB more while their phones came back.
 */
const WRITE_BUFFER_BYTES = 128 * 1024;
/** Table files kept open for each database. LevelDB's own 1000 would, over 700 databases, pass any limit of the system. */
const MAX_OPEN_FILES = 64;

/**
 * Ancestors remembered for each document, without bodies. Each put writes all of them: with PouchDB's own 1000 a document
 * rewritten 1,500 times took ten times as long as with this (README.md). Replication needs those since the last run.
 */
const REMEMBERED_REVISIONS = 100;

/** Options besides PouchDB's own are handed on to LevelDB. */
const POUCH_OPTIONS = {
	adapter: 'leveldb',
	db: durableLeveldown,
	auto_compaction: true,
	revs_limit: REMEMBERED_REVISIONS,
	cacheSize: BLOCK_CACHE_BYTES,
	writeBufferSize: WRITE_BUFFER_BYTES,
	maxOpenFiles: MAX_OPEN_FILES
} as const;

async function openPouch(location: string): Promise<Pouch> {
	const pouch = new Pouch(location, POUCH_OPTIONS);
	await pouch.info(); // The constructor does not wait, and hides a failure until the first call.
	return pouch;
}
