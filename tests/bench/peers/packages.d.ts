declare module 'express-pouchdb' {
	import type { RequestListener } from 'node:http';
	/** CouchDB's HTTP interface over a PouchDB constructor. */
	export default function expressPouchdb(
		pouch: unknown,
		options: { mode: 'minimumForPouchDB' | 'fullCouchDB' }
	): RequestListener;
}

declare module 'pouchdb/lib/index-browser.es.js' {
	/** Stock PouchDB for browsers: core, http, idb, map/reduce and replication. */
	export default class PouchDB {
		constructor(name: string, options: { adapter: 'idb' });
		info(): Promise<unknown>;
		put(document: { readonly _id: string }): Promise<unknown>;
	}
}
