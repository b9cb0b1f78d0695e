/**
 * Stock PouchDB 9 in Node, with its memory adapter, and the little of it that the peers use. Typed here: the published
 * types declare a global `Buffer` of their own, which breaks Node's everywhere.
 */
import { createRequire } from 'node:module';

/** How a replication went. */
interface ReplicationResult {
	readonly ok: boolean;
	readonly docs_read: number;
	readonly docs_written: number;
	readonly doc_write_failures: number;
}

interface ReplicationOptions {
	readonly batch_size?: number;
}

/** A document of any shape. */
export type PouchDocument = { readonly _id: string } & Readonly<Record<string, unknown>>;

/** One database, here or behind a URL. */
export interface Pouch {
	bulkDocs(documents: readonly PouchDocument[]): Promise<unknown>;
	info(): Promise<{ readonly doc_count: number }>;
	readonly replicate: {
		to(other: Pouch, options?: ReplicationOptions): Promise<ReplicationResult>;
		from(other: Pouch, options?: ReplicationOptions): Promise<ReplicationResult>;
	};
	sync(
		other: Pouch,
		options?: ReplicationOptions
	): Promise<{ readonly push: ReplicationResult; readonly pull: ReplicationResult }>;
	close(): Promise<void>;
}

interface PouchConstructor {
	new (name: string, options?: object): Pouch;
	defaults(options: object): PouchConstructor;
	plugin(plugin: unknown): PouchConstructor;
}

const require = createRequire(import.meta.url);
/** Stock PouchDB 9 for Node. */
export const PouchDB = require('pouchdb') as PouchConstructor;
PouchDB.plugin(require('pouchdb-adapter-memory'));

let count = 0;

/** An empty database in memory: the phone's side. */
export function emptyPhone(): Pouch {
	count += 1;
	return new PouchDB(`phone-${count}`, { adapter: 'memory' });
}

/**
 * A database behind a URL. The platform's own fetch, as in a browser: node-fetch, which PouchDB would take in Node, mistakes
 * a kept connection in use again for a broken answer.
 */
export function remotePouch(url: string): Pouch {
	return new PouchDB(url, { fetch });
}

/**
 * Opens the connections to a server before the clock runs, so that the exchange is measured and not the handshakes. Two,
 * since `sync()` pushes and pulls at the same time.
 */
export async function warmUp(url: string): Promise<void> {
	const responses = await Promise.all([fetch(url), fetch(url)]);
	await Promise.all(responses.map((response) => response.text()));
}
