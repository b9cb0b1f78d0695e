import { StoreError, type Body } from './store.ts';

/** Lower case, as CouchDB demands; no `/`, no dots, so that a name is a safe folder name too. */
const NAME_PATTERN = /^[a-z][a-z0-9_-]{0,99}$/;
/** 512 bytes: far above any id in use, far below what a URL or a file name must carry. */
const MAX_ID_BYTES = 512;

/** Whether the text can name a database (before the deployment's prefix). */
export const isDatabaseName = (name: string): boolean => NAME_PATTERN.test(name);

/** Throws `StoreError` unless the text can name a database. A wrong name is a bug of the caller. */
export function requireDatabaseName(name: string): void {
	if (!isDatabaseName(name)) throw new StoreError(`"${name}" cannot name a database.`);
}

/**
 * Throws `StoreError` unless CouchDB and PouchDB both take the id and the body as they are. Names that begin with an
 * underscore belong to CouchDB.
 */
export function requireDocument(id: string, body: Body): void {
	const isNoSegment = ['', '.', '..'].includes(id); // Every URL drops these, encoded or not.
	if (isNoSegment || isReservedId(id) || Buffer.byteLength(id) > MAX_ID_BYTES || !id.isWellFormed())
		throw new StoreError(`"${id}" cannot be the id of a document.`);
	const reserved = Object.keys(body).find((name) => name.startsWith('_'));
	if (reserved !== undefined)
		throw new StoreError(`The member "${reserved}" of document "${id}" is CouchDB's own.`);
}

/** Design documents and the like: not ours, never shown. */
export const isReservedId = (id: string): boolean => id.startsWith('_');

/** A document without CouchDB's own members. */
export const bodyOf = (document: Readonly<Record<string, unknown>>): Body =>
	Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('_')));

/** Compares ids by code point (UTF-8 byte order), as both stores do; JavaScript's `<` compares UTF-16 units. */
export function compareIds(a: string, b: string): number {
	const shorter = Math.min(a.length, b.length);
	for (let place = 0; place < shorter; place++) {
		const unitA = a.charCodeAt(place);
		const unitB = b.charCodeAt(place);
		if (unitA !== unitB) return orderOf(unitA) - orderOf(unitB);
	}
	return a.length - b.length;
}

/** Half of a character above U+FFFF comes after every whole one. */
const orderOf = (unit: number): number =>
	unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;

/** Whether the text can be a revision; CouchDB refuses others as malformed instead of as a conflict. */
export const isRevision = (rev: string): boolean => /^\d+-[\w-]+$/.test(rev);
