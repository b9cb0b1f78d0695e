import { Dexie } from 'dexie';

/**
 * The tables of one account's database. A later version adds to them; no upgrade ever recreates a table, because what stands in
 * it may be the only copy.
 *
 * Keys are compound, so that a range of the primary key gives rows in the order the port promises. Facts in `pending` are keyed
 * by their identity (scope, device, seq), entries by what they are the state of.
 */
const VERSION_1 = {
	phone: '',
	scopes: 'scope',
	pending: '[scope+fact.device+fact.seq]',
	sealed: '[scope+device+n], state',
	entries: '[scope+key]',
	refusals: '[scope+device+n+index]',
	diary: '++'
} as const;

/** All tables: every transaction takes all of them, so that any work is one transaction. */
export const TABLES: readonly string[] = Object.keys(VERSION_1);

/** The key of the only row of `phone`. */
export const PHONE_KEY = 'this';

/** A database that is not open yet. */
export function defineDatabase(name: string): Dexie {
	const db = new Dexie(name, {
		// Since version 121 Chrome says "complete" before the disk has the data, unless asked (WebKit and Firefox take it as a hint).
		chromeTransactionDurability: 'strict',
		// We feed live screens from our own commits; Dexie's query cache would clone every row once more.
		cache: 'disabled'
	});
	db.version(1).stores(VERSION_1);
	return db;
}
