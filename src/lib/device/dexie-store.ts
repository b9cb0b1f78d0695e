import type { Dexie } from 'dexie';
import { CommitFeed } from './commit-feed.ts';
import { DexieRead } from './dexie-read.ts';
import { defineDatabase, PHONE_KEY, TABLES } from './dexie-schema.ts';
import { DexieWrite, type EntryChange } from './dexie-write.ts';
import { StorageError, storageProblemOf } from './storage-error.ts';
import type { DeviceRead, DeviceStore, DeviceWrite, PhoneRow } from './store.ts';

/**
 * The phone's store over IndexedDB: strictly durable transactions, and a handle that may die.
 *
 *   closed ──first use──► open ──browser drops the connection──► dead ──drop, pause, open again──► open
 *                                                                  └──after the last pause──► StorageError
 *
 * What must stay true: a failed transaction changed nothing or, when the connection died while committing, changed everything;
 * work that is tried again is written so that doing it twice is harmless. A database that opens without its phone row is
 * never written to: it is not the one we knew (`lost`).
 */

/** A dead handle is replaced at once; later tries give the browser's storage process time to come back (iOS, on waking). */
const RETRY_DELAYS_MS = [0, 100, 500, 2000];
/** Longer than a slow phone needs; iOS sometimes never answers at all. */
const OPEN_WITHIN_MS = 8000;

/** A commit whose news is held back until released. */
export interface HeldCommit<T> {
	readonly value: T;
	/** Tells live screens, in the order of the commits. Must be called. */
	readonly release: () => void;
}

/** See the file's header. */
export class DexieStore implements DeviceStore {
	readonly name: string;
	readonly feed: CommitFeed;
	/** Called after a commit of this tab that wrote the phone row. */
	onPhone: (row: PhoneRow) => void = () => undefined;
	#opening: Promise<Dexie> | undefined;
	#isClosed = false;

	/** Nothing is opened before the first use. */
	constructor(name: string) {
		this.name = name;
		this.feed = new CommitFeed(name);
	}

	read<T>(work: (tx: DeviceRead) => Promise<T>): Promise<T> {
		return this.#try((db) => db.transaction('r', TABLES, (tx) => work(new DexieRead(tx))));
	}

	async write<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<T> {
		const { value, release } = await this.writeHeld(work);
		release();
		return value;
	}

	/** Like `write`, but live screens hear of it only when released: after the journal has it too. */
	async writeHeld<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<HeldCommit<T>> {
		const { value, write } = await this.#try((db) =>
			db.transaction('rw', TABLES, async (tx) => {
				const write = new DexieWrite(tx);
				return { value: await work(write), write };
			})
		);
		if (write.phoneWritten !== undefined) this.onPhone(write.phoneWritten);
		return { value, release: this.feed.hold(lastOfEach(write.changes)) };
	}

	/** Ends all use; a transaction under way still completes. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.feed.close();
		const opening = this.#opening;
		this.#opening = undefined;
		const db = await opening?.catch(() => undefined);
		db?.close();
	}

	async #try<T>(run: (db: Dexie) => PromiseLike<T>): Promise<T> {
		for (let attempt = 0; ; attempt += 1) {
			const opening = this.#open();
			try {
				return await run(await opening);
			} catch (error) {
				const problem = storageProblemOf(error);
				if (problem === undefined) throw error;
				if (problem !== 'quota') this.#drop(opening);
				const delayMs = RETRY_DELAYS_MS[attempt];
				if (problem !== 'connection' || delayMs === undefined) {
					throw error instanceof StorageError ? error : new StorageError(problem, error);
				}
				await pause(delayMs);
			}
		}
	}

	#open(): Promise<Dexie> {
		if (this.#isClosed) throw new Error(`The store ${this.name} was closed.`);
		this.#opening ??= openKnown(this.name);
		return this.#opening;
	}

	/** Of several callers that met the same dead handle only the first drops it; the next use opens a new one. */
	#drop(opening: Promise<Dexie>): void {
		if (this.#opening !== opening) return;
		this.#opening = undefined;
		opening.then(
			(db) => db.close(),
			() => undefined
		);
	}
}

/** Makes a new database for one account and device; must not exist yet. Resolves when it is durable. */
export async function createDatabase(name: string, phone: PhoneRow): Promise<void> {
	const db = defineDatabase(name);
	try {
		await db.transaction('rw', TABLES, (tx) => tx.table('phone').add(phone, PHONE_KEY));
	} catch (error) {
		const problem = storageProblemOf(error);
		throw problem === undefined ? error : new StorageError(problem, error);
	} finally {
		db.close();
	}
}

/** Removes a database with all that is in it. */
export const deleteDatabase = (name: string): Promise<void> => defineDatabase(name).delete();

async function openKnown(name: string): Promise<Dexie> {
	const db = defineDatabase(name);
	try {
		await within(OPEN_WITHIN_MS, db.open());
		if ((await db.table('phone').count()) === 0) throw new StorageError('lost');
		return db;
	} catch (error) {
		db.close();
		// Dexie's own way of opening a dead handle again can end in a TypeError (seen when handles die in a row).
		throw new StorageError(storageProblemOf(error) ?? 'connection', error);
	}
}

/** Of several changes of one key in a transaction only the last is news. */
function lastOfEach(changes: readonly EntryChange[]): EntryChange[] {
	const last = new Map<string, EntryChange>();
	for (const change of changes) last.set(`${change.scope} ${change.key}`, change);
	return [...last.values()];
}

async function within<T>(limitMs: number, promise: PromiseLike<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const tooLate = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new StorageError('blocked')), limitMs);
	});
	try {
		return await Promise.race([promise, tooLate]);
	} finally {
		clearTimeout(timer);
	}
}

const pause = (delayMs: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, delayMs));
