import { EventEmitter } from 'node:events';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type Pouch from 'pouchdb';
import { isDatabaseName, requireDatabaseName } from './checks.ts';
import { probeDisk, syncFolder } from './disk.ts';
import { durableLeveldown } from './durable-leveldown.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { GroupWriter } from './group-writer.ts';
import { PouchPool } from './pouch-pool.ts';
import { StoreError, type Database, type Store } from './store.ts';

/** Where the embedded store lives. */
export interface EmbeddedOptions {
	/** Created when it is not there. */
	readonly folder: string;
	/** Idle databases beyond this number are closed; about 100 KB of memory each. */
	readonly maxOpenDatabases: number;
}

/** The embedded store, and what only `move.ts` may ask of it. */
export interface EmbeddedStore extends Store {
	readonly kind: 'embedded';
	/** Lends the PouchDB of a database, for replication. */
	withPouch<T>(name: string, work: (pouch: Pouch) => Promise<T>): Promise<T>;
}

/**
 * Opens the store of a single machine: PouchDB on LevelDB, one folder per database, every acknowledged write synced.
 *
 * @throws StoreError when another process holds the folder
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<EmbeddedStore> {
	const folder = resolve(options.folder);
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const lock = await lockFolder(folder);
	return new EmbeddedFolder({ ...options, folder }, lock);
}

class EmbeddedFolder implements EmbeddedStore {
	readonly kind = 'embedded';
	readonly #folder: string;
	readonly #lock: FolderLock;
	readonly #pool: PouchPool;
	readonly #writers = new Map<string, GroupWriter>();
	readonly #changed = new EventEmitter().setMaxListeners(0);
	#closing: Promise<void> | undefined;

	constructor(options: EmbeddedOptions, lock: FolderLock) {
		this.#folder = options.folder;
		this.#lock = lock;
		this.#pool = new PouchPool(options);
	}

	async open(name: string): Promise<Database> {
		requireDatabaseName(name);
		await this.#pool.use(name, () => Promise.resolve());
		const writer = this.#writers.get(name) ?? new GroupWriter(name, this.#pool);
		this.#writers.set(name, writer);
		return new EmbeddedDatabase(name, { pool: this.#pool, writer, changed: this.#changed });
	}

	async list(): Promise<string[]> {
		this.#requireOpen();
		const entries = await readdir(this.#folder, { withFileTypes: true });
		return entries
			.filter((entry) => entry.isDirectory() && isDatabaseName(entry.name))
			.map(({ name }) => name)
			.sort();
	}

	async destroy(name: string): Promise<void> {
		requireDatabaseName(name);
		this.#requireOpen();
		const location = this.#pool.location(name);
		await this.#pool.retire(name, async () => {
			await promisify(durableLeveldown.destroy)(location);
			await rm(location, { recursive: true, force: true });
			await syncFolder(this.#folder);
		});
		this.#changed.removeAllListeners(name);
	}

	async ping(): Promise<number> {
		this.#requireOpen();
		try {
			return await probeDisk(this.#folder);
		} catch (cause) {
			throw new StoreError(`The disk of the data folder takes no writes: ${String(cause)}`, {
				cause
			});
		}
	}

	async withPouch<T>(name: string, work: (pouch: Pouch) => Promise<T>): Promise<T> {
		requireDatabaseName(name);
		return this.#pool.use(name, work);
	}

	close(): Promise<void> {
		this.#closing ??= this.#pool.close().then(() => this.#lock.release());
		return this.#closing;
	}

	/** Once closed, the folder may belong to another process. */
	#requireOpen(): void {
		if (this.#closing !== undefined) throw new StoreError('The store is closed.');
	}
}
