declare module 'express-pouchdb' {
	import type { RequestListener } from 'node:http';
	/** CouchDB's HTTP interface over a PouchDB constructor. */
	export default function expressPouchdb(
		pouch: unknown,
		options: { mode: 'minimumForPouchDB' | 'fullCouchDB' }
	): RequestListener;
}
