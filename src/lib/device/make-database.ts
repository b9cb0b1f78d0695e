import { Dexie } from 'dexie';
import type { IdbSchema } from './idb-connection.ts';
import { StorageError, storageProblemOf } from './storage-error.ts';

/**
 * Makes a database, or brings an older one up, and leaves it closed. Load it on demand: it brings Dexie along.
 * Rejects with a `StorageError`.
 */
export async function makeDatabase(name: string, schema: IdbSchema): Promise<void> {
	const db = new Dexie(name);
	for (const [index, stores] of schema.entries()) db.version(index + 1).stores(stores);
	try {
		await db.open();
	} catch (error) {
		throw new StorageError(storageProblemOf(innermost(error)) ?? 'connection', error);
	} finally {
		db.close();
	}
}

/** Dexie wraps what the browser said. */
const innermost = (error: unknown): unknown =>
	error instanceof Error && 'inner' in error && error.inner !== undefined && error.inner !== null
		? innermost(error.inner)
		: error;
