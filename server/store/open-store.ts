import { openCouchStore, type CouchOptions } from './couch.ts';
import { openEmbeddedStore } from './embedded.ts';
import type { Store } from './store.ts';

/** Which store a deployment has. */
export interface StoreChoice {
	/** Folder of the embedded store; used when there is no CouchDB. */
	readonly folder: string;
	readonly couch: CouchOptions | undefined;
}

/** A township's sites and then some; the rest of a district's 700 open when they are asked for (README.md has figures). */
const MAX_OPEN_DATABASES = 200;

/**
 * Opens CouchDB when one is configured, the embedded store when not.
 *
 * @throws StoreError when it cannot be used, such as a folder that another process holds
 */
export async function openStore({ folder, couch }: StoreChoice): Promise<Store> {
	if (couch !== undefined) return openCouchStore(couch);
	return openEmbeddedStore({ folder, maxOpenDatabases: MAX_OPEN_DATABASES });
}
