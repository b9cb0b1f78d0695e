/**
 * The part of PouchDB 9 that the store touches. `@types/pouchdb` cannot be used: its core declares a global `Buffer` of its
 * own, which breaks Node's `Buffer` for every file of the program.
 */
declare module 'pouchdb' {
	export interface PouchDocument {
		readonly _id: string;
		readonly _rev: string;
		readonly [member: string]: unknown;
	}

	/** A row of `bulkDocs`, in the order of the documents: stored, or why not (409: conflict). */
	export type WriteRow =
		| { readonly ok: true; readonly id: string; readonly rev: string }
		| { readonly error: true; readonly status: number; readonly name: string };

	export interface IdRow {
		readonly id: string;
		readonly value: { readonly rev: string };
		readonly doc?: PouchDocument;
	}

	export interface ChangeRow {
		readonly id: string;
		readonly seq: number;
		readonly changes: readonly { readonly rev: string }[];
		readonly deleted?: boolean;
	}

	export interface AllDocsOptions {
		readonly startkey: string;
		readonly endkey: string;
		readonly limit: number;
		readonly include_docs: boolean;
		/** Names the losing leaves of each document in `_conflicts`. */
		readonly conflicts?: boolean;
	}

	export interface ReplicationResult {
		readonly ok: boolean;
		readonly docs_written: number;
		readonly doc_write_failures: number;
		readonly errors: readonly unknown[];
	}

	export default class PouchDB {
		/** @param name a folder, or the URL of a CouchDB database; `options` are handed on to the adapter */
		constructor(name: string, options?: Readonly<Record<string, unknown>>);
		static readonly replicate: (
			source: PouchDB,
			target: PouchDB,
			options: { readonly batch_size: number }
		) => Promise<ReplicationResult>;
		/** The random id a database gets when it is made. */
		id(): Promise<string>;
		info(): Promise<{ readonly doc_count: number; readonly update_seq: number }>;
		/** Rejects with `status` 404 when there is none. */
		get(id: string): Promise<PouchDocument>;
		bulkDocs(documents: readonly object[]): Promise<WriteRow[]>;
		allDocs(options: AllDocsOptions): Promise<{ readonly rows: readonly IdRow[] }>;
		changes(options: {
			readonly since: number;
			readonly limit: number;
		}): Promise<{ readonly results: readonly ChangeRow[]; readonly last_seq: number }>;
		close(): Promise<void>;
	}
}
