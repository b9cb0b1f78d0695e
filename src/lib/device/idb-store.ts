import { CommitFeed } from './commit-feed.ts';
import { deleteIdb, openIdb, type IdbConnection } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import { IdbRead } from './idb-read.ts';
import { ended, transact } from './idb-transaction.ts';
import { IdbWrite, type EntryChange } from './idb-write.ts';
import { makeRoom } from './make-room.ts';
import { PHONE_KEY, PHONE_SCHEMA, TABLES } from './phone-schema.ts';
import { StorageError, storageProblemOf } from './storage-error.ts';
import type { DeviceRead, DeviceStore, DeviceWrite, PhoneRow } from './store.ts';

/** A commit whose news is held back until released. */
export interface HeldCommit<T> {
	readonly value: T;
	/** Tells live screens, in the order of the commits. Must be called. */
	readonly release: () => void;
}

/**
 * The phone's store over IndexedDB: strictly durable transactions (`transact`) on a handle that may die (`IdbHandle`).
 *
 * What must stay true: a failed transaction changed nothing or, when the connection died while committing, changed everything;
 * work that is tried again is written so that doing it twice is harmless. A database that opens without its phone row is
 * never written to: it is not the one we knew (`lost`).
 *
 * Dexie makes and upgrades the database (`openIdb`); the transactions are our own, because Dexie's patch every promise while
 * they run: a tap took 30–70 ms at CPU ÷6 through them and 18–26 ms without (medians of 3 × 100).
 */
export class IdbStore implements DeviceStore {
	readonly feed: CommitFeed;
	/** Called after a commit of this tab that wrote the phone row. */
	onPhone: (row: PhoneRow) => void = () => undefined;
	readonly #handle: IdbHandle;

	/** Nothing is opened before the first use. */
	constructor(name: string) {
		this.feed = new CommitFeed(name);
		this.#handle = new IdbHandle(() => openKnown(name), makeRoom);
	}

	read<T>(work: (tx: DeviceRead) => Promise<T>): Promise<T> {
		return this.#handle.transact({ mode: 'readonly', stores: TABLES }, (tx) =>
			work(new IdbRead(tx))
		);
	}

	async write<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<T> {
		const { value, release } = await this.writeHeld(work);
		release();
		return value;
	}

	/** Like `write`, but live screens hear of it only when released: after the journal has it too. */
	async writeHeld<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<HeldCommit<T>> {
		const { value, write } = await this.#handle.transact(
			{ mode: 'readwrite', stores: TABLES },
			async (tx) => {
				const write = new IdbWrite(tx);
				return { value: await work(write), write };
			}
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
	try {
		const connection = await openIdb({ name, schema: PHONE_SCHEMA, whenMissing: 'make' });
		try {
			await transact(connection.db, { mode: 'readwrite', stores: ['phone'] }, (tx) =>
				ended(tx.objectStore('phone').add(phone, PHONE_KEY))
			);
		} finally {
			connection.close();
		}
	} catch (error) {
		const problem = storageProblemOf(error);
		throw problem === undefined ? error : new StorageError(problem, error);
	}
}

/** Removes a database with all that is in it, once every tab has let go of it. */
export const deleteDatabase = (name: string): Promise<void> => deleteIdb(name);

/** Opens a database made before. */
async function openKnown(name: string): Promise<IdbConnection> {
	const connection = await openIdb({ name, schema: PHONE_SCHEMA, whenMissing: 'lost' });
	try {
		const phones = await transact(connection.db, { mode: 'readonly', stores: ['phone'] }, (tx) =>
			ended(tx.objectStore('phone').count())
		);
		if (phones === 0) throw new StorageError('lost');
		return connection;
	} catch (error) {
		connection.close();
		throw error;
	}
}

/** Of several changes of one key in a transaction only the last is news. */
function lastOfEach(changes: readonly EntryChange[]): EntryChange[] {
	const last = new Map<string, EntryChange>();
	for (const change of changes) last.set(`${change.scope} ${change.key}`, change);
	return [...last.values()];
}
