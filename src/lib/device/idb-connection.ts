import { StorageError } from './storage-error.ts';

/**
 * A database's versions, oldest first, each with its stores as Dexie writes them; a later one names only what it adds or changes.
 * What stands in a store may be the only copy: no version takes one away or makes it anew.
 */
export type IdbSchema = readonly Readonly<Record<string, string>>[];

/** Dexie's version n is IndexedDB's version 10 n. */
const DEXIE_STEP = 10;
/** Longer than a slow phone needs; iOS sometimes never answers at all, and an older tab may not let go. */
const OPEN_WITHIN_MS = 8000;

/** An open connection, until the browser takes it away. */
export interface IdbConnection {
	readonly db: IDBDatabase;
	/** False once the browser or another tab's newer version has closed it. */
	readonly isOpen: boolean;
	close(): void;
}

interface Opening {
	readonly name: string;
	readonly schema: IdbSchema;
	/** What a missing database means: it is to be made, or what was in it is lost. */
	readonly whenMissing: 'make' | 'lost';
}

/**
 * Opens a database. Dexie makes and upgrades it, and is loaded only then: a start finds the database as it left it, and need
 * not read 27 KB of script for that. One that is newer than this version of the app is used as it is, since versions only add.
 * Rejects with a `StorageError`, or with what IndexedDB said.
 */
export function openIdb(opening: Opening): Promise<IdbConnection> {
	return new Promise((resolve, reject) => {
		let isGivenUp = false;
		const timer = setTimeout(() => {
			isGivenUp = true;
			reject(new StorageError('blocked'));
		}, OPEN_WITHIN_MS);
		openOrMake(opening).then(
			(connection) => {
				clearTimeout(timer);
				// It came after all, but nobody waits for it any more.
				if (isGivenUp) connection.close();
				else resolve(connection);
			},
			(error: unknown) => {
				clearTimeout(timer);
				reject(error instanceof Error ? error : new StorageError('connection', error));
			}
		);
	});
}

/** Removes a database with all that is in it, once every tab has let go of it. */
export function deleteIdb(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.deleteDatabase(name);
		request.onsuccess = () => resolve();
		request.onerror = () => reject(request.error ?? new StorageError('connection'));
	});
}

async function openOrMake({ name, schema, whenMissing }: Opening): Promise<IdbConnection> {
	const found = await openFound(name);
	if (found === undefined && whenMissing === 'lost') throw new StorageError('lost');
	if (found !== undefined && found.db.version >= schema.length * DEXIE_STEP) return found;
	found?.close();
	const { makeDatabase } = await import('./make-database.ts').catch((error: unknown) => {
		throw new StorageError('connection', error);
	});
	await makeDatabase(name, schema);
	const made = await openFound(name);
	if (made === undefined) throw new StorageError('connection');
	return made;
}

/** The database as it stands; undefined when there is none, and then none is made. */
function openFound(name: string): Promise<IdbConnection | undefined> {
	return new Promise((resolve, reject) => {
		if (typeof indexedDB === 'undefined') throw new StorageError('unavailable');
		const request = indexedDB.open(name);
		let isMissing = false;
		request.onupgradeneeded = () => {
			isMissing = true;
			request.transaction?.abort();
		};
		request.onerror = () => {
			if (isMissing) resolve(undefined);
			else reject(request.error ?? new StorageError('connection'));
		};
		request.onsuccess = () => resolve(connectionOf(request.result));
	});
}

function connectionOf(db: IDBDatabase): IdbConnection {
	let isOpen = true;
	const close = (): void => {
		isOpen = false;
		db.close();
	};
	// Another tab upgrades or deletes it: an old version must not stand in the way.
	db.onversionchange = close;
	db.onclose = () => (isOpen = false);
	return {
		db,
		close,
		get isOpen() {
			return isOpen;
		}
	};
}
