/**
 * Lecture files as the app keeps them on this phone, chunk by chunk, read with raw IndexedDB. A chunk is trusted: its hash was
 * checked before it was stored.
 *
 * What must stay true: nothing is made, changed or upgraded here, and no connection of ours stands in the way of a tab that
 * upgrades or deletes the database. Whatever cannot be read counts as not kept: then the network answers.
 */

/** As `device/media-schema.ts` names it; the worker imports nothing of that layer. */
const DATABASE = 'tongyu-media';
/** Rows of files by hash, chunks by [hash, n]. */
const STORES = ['files', 'chunks'];
/** A phone that keeps nothing asks several times in a row while it plays: one look is enough for so long. */
const MISSING_FOR_MS = 5000;
/** iOS sometimes never answers at all; a slow phone needs less. */
const WITHIN_MS = 4000;

/** What is known of a file that is here, whole or on its way. */
export interface KeptFile {
	readonly sha256: string;
	readonly bytes: number;
	readonly type: string;
	/** How many chunks are here, the first ones without a gap. */
	readonly chunks: number;
}

/** A file and the chunk that was asked for with it. */
export interface Found {
	readonly file: KeptFile;
	/** Undefined where none was wanted. */
	readonly chunk: Uint8Array<ArrayBuffer> | undefined;
}

let opening: Promise<IDBDatabase | undefined> | undefined;
let missingUntilMs = 0;

/** False when there was no database a moment ago. Costs nothing. */
export const mayKeepFiles = (): boolean => Date.now() >= missingUntilMs;

/**
 * A file, and in the same transaction the chunk that is wanted of it: a seek waits for one trip to the disk. Undefined when the
 * file, or that chunk, is not here.
 */
export const findFile = (
	sha256: string,
	wantedChunk: (file: KeptFile) => number | undefined
): Promise<Found | undefined> =>
	read(async (tx) => {
		const file = fileIn(await ended(tx.objectStore('files').get(sha256)));
		if (file === undefined) return undefined;
		const n = wantedChunk(file);
		const chunk = n === undefined ? undefined : await chunkIn(tx, sha256, n);
		return n !== undefined && chunk === undefined ? undefined : { file, chunk };
	});

/** One chunk; undefined when it is not here any more. */
export const readChunk = (
	sha256: string,
	n: number
): Promise<Uint8Array<ArrayBuffer> | undefined> => read((tx) => chunkIn(tx, sha256, n));

async function chunkIn(
	tx: IDBTransaction,
	sha256: string,
	n: number
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const bytes = await ended<unknown>(tx.objectStore('chunks').get([sha256, n]));
	return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer
		? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
		: undefined;
}

/** A row as some version of the app wrote it. */
function fileIn(row: unknown): KeptFile | undefined {
	if (typeof row !== 'object' || row === null) return undefined;
	if (!('sha256' in row && 'bytes' in row && 'type' in row && 'chunks' in row)) return undefined;
	const { sha256, bytes, type, chunks } = row;
	if (typeof sha256 !== 'string' || typeof type !== 'string') return undefined;
	if (typeof bytes !== 'number' || typeof chunks !== 'number') return undefined;
	return { sha256, bytes, type, chunks };
}

/**
 * Does the work in one transaction. A connection that the browser closed under us shows only when it is used: then a second one is
 * tried. Undefined when there is no database, it does not answer in time, or it cannot be read.
 */
async function read<T>(work: (tx: IDBTransaction) => Promise<T>): Promise<T | undefined> {
	const attempt = async (): Promise<T | undefined> => {
		const db = await open();
		return db === undefined ? undefined : work(db.transaction(STORES, 'readonly'));
	};
	try {
		return await inTime(attempt().catch(attemptAgainAfter(attempt)));
	} catch (error) {
		// The database is damaged, or of a form we do not know: the network has the file as well.
		if (!(error instanceof DOMException)) throw error;
		drop();
		return undefined;
	}
}

const attemptAgainAfter =
	<T>(attempt: () => Promise<T>) =>
	(error: unknown): Promise<T> => {
		if (!(error instanceof DOMException)) throw error;
		drop();
		return attempt();
	};

/** The database as it stands; undefined when there is none, and then none is made. */
function open(): Promise<IDBDatabase | undefined> {
	if (opening !== undefined) return opening;
	const mine = openNew(() => {
		// A newer connection may stand here by now.
		if (opening === mine) opening = undefined;
	});
	opening = mine;
	return mine;
}

function openNew(onGone: () => void): Promise<IDBDatabase | undefined> {
	return new Promise((resolve, reject) => {
		// Without a version: whichever version of the app made it, it is used as it is.
		const request = indexedDB.open(DATABASE);
		let isMissing = false;
		request.onupgradeneeded = () => {
			isMissing = true;
			request.transaction?.abort();
		};
		request.onerror = () => {
			onGone();
			if (isMissing) missingUntilMs = Date.now() + MISSING_FOR_MS;
			if (isMissing) resolve(undefined);
			else reject(request.error ?? new DOMException('The database did not open.', 'UnknownError'));
		};
		request.onsuccess = () => {
			const db = request.result;
			// A tab upgrades or deletes it: an open connection must not stand in the way.
			db.onversionchange = () => {
				onGone();
				db.close();
			};
			db.onclose = onGone;
			resolve(db);
		};
	});
}

/** Lets go of the connection, also of one that only comes later. */
function drop(): void {
	const dropped = opening;
	opening = undefined;
	dropped?.then(
		(db) => db?.close(),
		() => undefined
	);
}

/** A request's result. */
const ended = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () =>
			reject(request.error ?? new DOMException('The read was aborted.', 'AbortError'));
	});

/** Rejects after a while. */
function inTime<T>(promise: Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(
			() => reject(new DOMException('The database does not answer.', 'TimeoutError')),
			WITHIN_MS
		);
		promise.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
