import type { IdbConnection } from './idb-connection.ts';
import { transact } from './idb-transaction.ts';
import { StorageError, storageProblemOf } from './storage-error.ts';

/** A dead handle is replaced at once; later tries give the browser's storage process time to come back (iOS, on waking). */
const RETRY_DELAYS_MS = [0, 100, 500, 2000];

/**
 * A handle on one database, which may die:
 *
 *   closed ──first use──► open ──browser drops the connection──► dead ──drop, pause, open again──► open
 *                                                                  └──after the last pause──► StorageError
 *
 * iOS drops connections while the app sleeps. Chromium drops a whole origin's databases when it finds a record of its log torn:
 * the first open then fails, the next one finds nothing (see tests/torture). What is tried again must be harmless when done twice:
 * a connection that died while committing may have committed.
 */
export class IdbHandle {
	readonly #openNew: () => Promise<IdbConnection>;
	readonly #makeRoom: () => Promise<boolean>;
	#opening: Promise<IdbConnection> | undefined;
	#isClosed = false;

	/**
	 * `openNew`: a fresh connection to what we expect, or a `StorageError`. Nothing is opened before the first use. `makeRoom`: the
	 * disk is full; whether there is more room now.
	 */
	constructor(openNew: () => Promise<IdbConnection>, makeRoom = () => Promise.resolve(false)) {
		this.#openNew = openNew;
		this.#makeRoom = makeRoom;
	}

	/** Work in one transaction over some stores. Rejects with a `StorageError`, or with the work's own bug. */
	async transact<T>(
		on: { readonly mode: 'readonly' | 'readwrite'; readonly stores: readonly string[] },
		work: (tx: IDBTransaction) => Promise<T>
	): Promise<T> {
		for (let attempt = 0; ; attempt += 1) {
			const opening = this.#open();
			try {
				const { db, isOpen } = await opening;
				if (!isOpen) throw new StorageError('connection');
				return await transact(db, on, work);
			} catch (error) {
				const problem = storageProblemOf(error);
				if (problem === undefined) throw error;
				if (problem !== 'quota') this.#drop(opening);
				// Nothing was changed. It ends: each time a lecture went, or it is false.
				else if (await this.#makeRoom()) continue;
				const delayMs = RETRY_DELAYS_MS[attempt];
				if (problem !== 'connection' || delayMs === undefined) {
					throw error instanceof StorageError ? error : new StorageError(problem, error);
				}
				await pause(delayMs);
			}
		}
	}

	/** Ends all use; a transaction under way still completes. */
	async close(): Promise<void> {
		this.#isClosed = true;
		const opening = this.#opening;
		this.#opening = undefined;
		const connection = await opening?.catch(() => undefined);
		connection?.close();
	}

	#open(): Promise<IdbConnection> {
		if (this.#isClosed) throw new Error('This database handle was closed.');
		this.#opening ??= this.#openNew();
		return this.#opening;
	}

	/** Of several callers that met the same dead handle only the first drops it; the next use opens a new one. */
	#drop(opening: Promise<IdbConnection>): void {
		if (this.#opening !== opening) return;
		this.#opening = undefined;
		opening.then(
			(connection) => connection.close(),
			() => undefined
		);
	}
}

const pause = (delayMs: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, delayMs));
