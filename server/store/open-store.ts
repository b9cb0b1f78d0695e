import { openCouchStore, type CouchOptions } from './couch.ts';
import { openEmbeddedStore } from './embedded.ts';
import type { Store } from './store.ts';

/** Which store a deployment has. */
export interface StoreChoice {
	/** Folder of the embedded store; used when there is no CouchDB. */
	readonly folder: string;
	readonly couch: CouchOptions | undefined;
}

/**
 * Above the number of databases busy at one time: opening one takes some 3 ms, keeping it open some 100 KB (README.md). A
 * district has about 700.
 */
const MAX_OPEN_DATABASES = 300;

/**
 * Opens CouchDB when one is configured, the embedded store when not.
 *
 * @throws StoreError when it cannot be used, such as a folder that another process holds
 */
export async function openStore({ folder, couch }: StoreChoice): Promise<Store> {
	if (couch !== undefined) return openCouchStore(couch);
	return openEmbeddedStore({ folder, maxOpenDatabases: MAX_OPEN_DATABASES });
}
