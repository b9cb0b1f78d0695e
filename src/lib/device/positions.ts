import type { IdbHandle } from './idb-handle.ts';
import type { IdbTable } from './idb-read.ts';
import { ended } from './idb-transaction.ts';
import { mediaHandle } from './media-handle.ts';

/**
 * Where people stopped listening. It stays on this phone: no fact, no request and no log ever holds any of it. Each account has its
 * own; who is not signed in has those of `NOBODY`.
 */
export interface PositionRow {
	/** The account's id, or `NOBODY`. */
	readonly who: string;
	/** `<owner>/<id>` */
	readonly lecture: string;
	readonly positionS: number;
	/** How long the lecture is, to say what is left. */
	readonly durationS: number;
	/** Epoch ms. */
	readonly at: number;
}

/** Whoever listens without signing in. */
export const NOBODY = 'nobody';

/** In IndexedDB's order an array stands above every text. */
const ABOVE_ALL_TEXT: readonly never[] = [];
const TABLE = 'positions';

/** See the head of this file. Rejects with a `StorageError`. */
export class PositionStore {
	readonly #handle: IdbHandle = mediaHandle();

	/** Of one person, in no order that means anything. */
	of(who: string): Promise<PositionRow[]> {
		const range = IDBKeyRange.bound([who], [who, ABOVE_ALL_TEXT]);
		return this.#in('readonly', (table) => ended(table.getAll(range)));
	}

	async put(row: PositionRow): Promise<void> {
		await this.#in('readwrite', (table) => ended(table.put(row)));
	}

	/** Heard to the end, or not to be offered again. */
	async remove(who: string, lecture: string): Promise<void> {
		await this.#in('readwrite', (table) => ended(table.delete(IDBKeyRange.only([who, lecture]))));
	}

	close(): Promise<void> {
		return this.#handle.close();
	}

	#in<T>(
		mode: 'readonly' | 'readwrite',
		work: (table: IdbTable<PositionRow>) => Promise<T>
	): Promise<T> {
		return this.#handle.transact({ mode, stores: [TABLE] }, (tx) => work(tx.objectStore(TABLE)));
	}
}
