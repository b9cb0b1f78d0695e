import type { IdbSchema } from './idb-connection.ts';

/**
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

/**
 * Photos, and their bytes apart: a list of photos must not read a megabyte. They have transactions of their own (`PhotoStore`), so
 * that a tap never waits for a picture to be written.
 */
const VERSION_2 = {
	photos: '[scope+session+id]',
	photoBytes: ''
} as const;

/** One account's database. */
export const PHONE_SCHEMA: IdbSchema = [VERSION_1, VERSION_2];

/** The stores photos lie in. */
export const PHOTO_TABLES: readonly string[] = Object.keys(VERSION_2);

/** A store's name. */
export type TableName = keyof typeof VERSION_1;

/** All stores of facts: every transaction takes all of them, so that any work is one transaction. */
export const TABLES: readonly string[] = Object.keys(VERSION_1);

/** The key of the only row of `phone`. */
export const PHONE_KEY = 'this';
