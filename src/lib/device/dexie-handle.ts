import type { Dexie } from 'dexie';
import { StorageError, storageProblemOf } from './storage-error.ts';

/** A dead handle is replaced at once; later tries give the browser's storage process time to come back (iOS, on waking). */
const RETRY_DELAYS_MS = [0, 100, 500, 2000];
/** Longer than a slow phone needs; iOS sometimes never answers at all. */
const OPEN_WITHIN_MS = 8000;

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
export class DexieHandle {
	readonly #define: () => Dexie;
	readonly #check: (db: Dexie) => Promise<void>;
	#opening: Promise<Dexie> | undefined;
	#isClosed = false;

	/** `define`: a fresh instance; `check`: looks whether it is what we expect, and throws a `StorageError` when it is not. */
	constructor(define: () => Dexie, check: (db: Dexie) => Promise<void> = () => Promise.resolve()) {
		this.#define = define;
		this.#check = check;
	}

	/** Does something with the open database. Rejects with a `StorageError`, or with the work's own bug. */
	async use<T>(run: (db: Dexie) => PromiseLike<T>): Promise<T> {
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

	/** Ends all use; a transaction under way still completes. */
	async close(): Promise<void> {
		this.#isClosed = true;
		const opening = this.#opening;
		this.#opening = undefined;
		const db = await opening?.catch(() => undefined);
		db?.close();
	}

	#open(): Promise<Dexie> {
		if (this.#isClosed) throw new Error('This database handle was closed.');
		this.#opening ??= this.#openNew();
		return this.#opening;
	}

	async #openNew(): Promise<Dexie> {
		const db = this.#define();
		try {
			await within(OPEN_WITHIN_MS, db.open());
			await this.#check(db);
			return db;
		} catch (error) {
			db.close();
			// Dexie's own way of opening a dead handle again can end in a TypeError (seen when handles die in a row).
			throw new StorageError(storageProblemOf(error) ?? 'connection', error);
		}
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
