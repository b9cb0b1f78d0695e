/**
 * The store port: one database per scope, documents by id, in CouchDB's terms. Two adapters (`embedded.ts`, `couch.ts`) are
 * held to one contract suite, `tests/contract`. Only this folder knows CouchDB's HTTP interface and PouchDB.
 *
 * What an adapter must guarantee: a put that says `stored` survives a power cut of the machine (and, on a cluster, met its
 * quorum); a put changes one document and nothing else; `range` and `ids` see every document stored before they began.
 */

/** Anything JSON can carry, as an object. */
export type Body = Readonly<Record<string, unknown>>;

/** A document as stored. `rev` is opaque. */
export interface StoredDocument {
	readonly id: string;
	readonly rev: string;
	readonly body: Body;
}

/** What became of one put. */
export type PutOutcome =
	| { readonly kind: 'stored'; readonly rev: string }
	/** Another revision is there: read it back and decide. */
	| { readonly kind: 'conflict' }
	/** Nothing is known to be durable (202, 5xx, time-out, disk full): never acknowledge, let the phone retry. */
	| { readonly kind: 'unsure'; readonly reason: 'quorum' | 'full' | 'unavailable' };

/** Ids from `from` to `to`, both inclusive, in code-point order. */
export interface IdRange {
	readonly from: string;
	readonly to: string;
	readonly limit?: number;
}

/** One row of the changes feed; the same document may come twice, late, or again after a restore. */
export interface Change {
	readonly id: string;
	readonly rev: string;
	readonly deleted: boolean;
	/** Opaque; hand it back as `since`. */
	readonly seq: string;
}

/** A page of the changes feed. */
export interface ChangePage {
	readonly changes: readonly Change[];
	/** Where to go on; opaque. */
	readonly last: string;
}

/** One database. Reads throw `StoreError` when the store cannot answer. */
export interface Database {
	readonly name: string;
	get(id: string): Promise<StoredDocument | undefined>;
	/**
	 * Without `rev` the document must not exist yet (or be deleted); with it, that revision must be the current one. Never
	 * rejects for what the store does; throws `StoreError` for an id or a body no store could take, such as `_…` (a bug).
	 */
	put(id: string, body: Body, rev?: string): Promise<PutOutcome>;
	/** Deletes a revision; a tombstone stays, as in CouchDB. */
	remove(id: string, rev: string): Promise<PutOutcome>;
	range(range: IdRange): Promise<StoredDocument[]>;
	ids(range: IdRange): Promise<{ readonly id: string; readonly rev: string }[]>;
	/**
	 * Up to `limit` changes after `since` (absent: from the beginning), oldest first; none left when the page is empty. A
	 * position of another store or of a database since restored begins from the beginning.
	 */
	changes(since: string | undefined, limit: number): Promise<ChangePage>;
	/**
	 * Calls back after every change until the signal aborts; a hint to read `changes`, nothing more. One call may stand for
	 * several changes, and a call may come without one (at the start, after a lost connection).
	 */
	follow(onchange: () => void, signal: AbortSignal): void;
	/** Drops old revisions for good (erasure). */
	compact(): Promise<void>;
}

/** All databases of one deployment. */
export interface Store {
	readonly kind: 'embedded' | 'couch';
	/** Opens the database of a scope, creating it when it is not there. */
	open(name: string): Promise<Database>;
	/** Names of the databases there are. */
	list(): Promise<string[]>;
	/** Deletes a database with all it holds. */
	destroy(name: string): Promise<void>;
	/** Whether the store answers, in ms; throws `StoreError` when not. */
	ping(): Promise<number>;
	close(): Promise<void>;
}

/** The store did not answer, or answered what it should not. */
export class StoreError extends Error {
	override readonly name = 'StoreError';
}
