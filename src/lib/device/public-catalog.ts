import * as v from 'valibot';
import { snapshotSchema, type Snapshot } from '#lib/core/protocol/snapshot.ts';
import type { IdbHandle } from './idb-handle.ts';
import { ended } from './idb-transaction.ts';
import { mediaHandle } from './media-handle.ts';

/**
 * The public catalog as it was last received, for phones nobody is signed in on: one row. Who is signed in has it with everything
 * else, in the database of the account.
 */
export interface CatalogRow {
	/** What the server calls this state of it. */
	readonly etag: string;
	readonly snapshot: Snapshot;
}

const rowSchema = v.object({ etag: v.string(), snapshot: snapshotSchema });
const TABLE = 'catalog';
const KEY = 'public';

/** See the head of this file. Rejects with a `StorageError`. */
export class PublicCatalogStore {
	readonly #handle: IdbHandle = mediaHandle();

	/** Undefined while nothing was received, or when what stands there was written by another version and is not read. */
	read(): Promise<CatalogRow | undefined> {
		return this.#handle.transact({ mode: 'readonly', stores: [TABLE] }, async (tx) => {
			const parsed = v.safeParse(rowSchema, await ended<unknown>(tx.objectStore(TABLE).get(KEY)));
			return parsed.success ? parsed.output : undefined;
		});
	}

	async write(row: CatalogRow): Promise<void> {
		await this.#handle.transact({ mode: 'readwrite', stores: [TABLE] }, (tx) =>
			ended(tx.objectStore(TABLE).put(row, KEY))
		);
	}

	close(): Promise<void> {
		return this.#handle.close();
	}
}
