import { CommitFeed } from './commit-feed.ts';
import { DexieHandle } from './dexie-handle.ts';
import { DexieRead } from './dexie-read.ts';
import { defineDatabase, PHONE_KEY, TABLES } from './dexie-schema.ts';
import { DexieWrite, type EntryChange } from './dexie-write.ts';
import { StorageError, storageProblemOf } from './storage-error.ts';
import type { DeviceRead, DeviceStore, DeviceWrite, PhoneRow } from './store.ts';

/** A commit whose news is held back until released. */
export interface HeldCommit<T> {
	readonly value: T;
	/** Tells live screens, in the order of the commits. Must be called. */
	readonly release: () => void;
}

/**
 * The phone's store over IndexedDB: strictly durable transactions on a handle that may die (`DexieHandle`).
 *
 * What must stay true: a failed transaction changed nothing or, when the connection died while committing, changed everything;
 * work that is tried again is written so that doing it twice is harmless. A database that opens without its phone row is
 * never written to: it is not the one we knew (`lost`).
 */
export class DexieStore implements DeviceStore {
	readonly feed: CommitFeed;
	/** Called after a commit of this tab that wrote the phone row. */
	onPhone: (row: PhoneRow) => void = () => undefined;
	readonly #handle: DexieHandle;

	/** Nothing is opened before the first use. */
	constructor(name: string) {
		this.feed = new CommitFeed(name);
		this.#handle = new DexieHandle(
			() => defineDatabase(name),
			async (db) => {
				if ((await db.table('phone').count()) === 0) throw new StorageError('lost');
			}
		);
	}

	read<T>(work: (tx: DeviceRead) => Promise<T>): Promise<T> {
		return this.#handle.use((db) => db.transaction('r', TABLES, (tx) => work(new DexieRead(tx))));
	}

	async write<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<T> {
		const { value, release } = await this.writeHeld(work);
		release();
		return value;
	}

	/** Like `write`, but live screens hear of it only when released: after the journal has it too. */
	async writeHeld<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<HeldCommit<T>> {
		const { value, write } = await this.#handle.use((db) =>
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
		this.feed.close();
		await this.#handle.close();
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

/** Of several changes of one key in a transaction only the last is news. */
function lastOfEach(changes: readonly EntryChange[]): EntryChange[] {
	const last = new Map<string, EntryChange>();
	for (const change of changes) last.set(`${change.scope} ${change.key}`, change);
	return [...last.values()];
}
