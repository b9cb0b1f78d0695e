import type { Scope, SessionId } from '#lib/core/ids.ts';
import { openIdb } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import type { IdbTable } from './idb-read.ts';
import { ended } from './idb-transaction.ts';
import { makeRoom } from './make-room.ts';
import { PHONE_SCHEMA, PHOTO_TABLES } from './phone-schema.ts';

/**
 * The photos of one account's database: kept here the moment they are taken in, sent when the facts are through. Transactions of
 * their own, strictly durable like those of facts; several tabs may use it, each hears of what another did.
 */

/**
 * `waiting`: on its way, `sentBytes` of it acknowledged. `delivered`: the server has it and found it whole. `refused`: the server
 * will not take it, however often it is sent. `leaving`: taken out of the record; the server is told when there is a network.
 */
export type PhotoState = 'waiting' | 'delivered' | 'refused' | 'leaving';

/** One photo; its bytes stand beside it. */
export interface PhotoRow {
	readonly scope: Scope;
	readonly session: SessionId;
	readonly id: string;
	readonly sha256: string;
	readonly sizeBytes: number;
	readonly state: PhotoState;
	/** Bytes the server has acknowledged. */
	readonly sentBytes: number;
}

/** How many photos of a database are only on this phone. */
export async function countPhotosHere(database: string): Promise<number> {
	const store = new PhotoStore(database);
	try {
		return (await store.all()).filter(({ state }) => state === 'waiting').length;
	} finally {
		await store.close();
	}
}

/** Names a photo. */
export type PhotoName = Pick<PhotoRow, 'scope' | 'session' | 'id'>;

/** In IndexedDB's order an array stands above every text. */
const ABOVE_ALL_TEXT: readonly never[] = [];

/** See the head of this file. Nothing is opened before the first use. */
export class PhotoStore {
	readonly #handle: IdbHandle;
	readonly #channel: BroadcastChannel;
	readonly #listeners = new Set<(from: 'here' | 'elsewhere') => void>();

	/** @param database the name of an account's database, made before */
	constructor(database: string) {
		this.#handle = new IdbHandle(
			() => openIdb({ name: database, schema: PHONE_SCHEMA, whenMissing: 'lost' }),
			makeRoom
		);
		this.#channel = new BroadcastChannel(`tongyu-photos-${database}`);
		this.#channel.onmessage = () => this.#hear('elsewhere');
	}

	/** Photos of one session, in order of their ids. Rejects with a `StorageError`, as all below. */
	of(scope: Scope, session: SessionId): Promise<PhotoRow[]> {
		const range = IDBKeyRange.bound([scope, session], [scope, session, ABOVE_ALL_TEXT]);
		return this.#read(({ photos }) => ended(photos.getAll(range)));
	}

	/** Photos of every session. */
	all(): Promise<PhotoRow[]> {
		return this.#read(({ photos }) => ended(photos.getAll()));
	}

	/** A photo's bytes; undefined where another phone took it and it was not fetched yet. */
	bytesOf(name: PhotoName): Promise<Uint8Array<ArrayBuffer> | undefined> {
		return this.#read(({ bytes }) => ended(bytes.get(keyOf(name))));
	}

	/** Keeps a photo with its bytes; resolves when both are durable. */
	async add(row: PhotoRow, content: Uint8Array<ArrayBuffer>): Promise<void> {
		await this.#write(async ({ photos, bytes }) => {
			await ended(bytes.put(content, keyOf(row)));
			await ended(photos.put(row));
		});
	}

	/** Says how far a photo has come. One that is not here any more stays away. */
	async advance(
		name: PhotoName,
		change: Partial<Pick<PhotoRow, 'state' | 'sentBytes'>>
	): Promise<void> {
		await this.#write(async ({ photos }) => {
			const row = await ended(photos.get(keyOf(name)));
			// Taken out while it was being sent: it is leaving, whatever came of the sending.
			if (row === undefined || row.state === 'leaving') return;
			await ended(photos.put({ ...row, ...change }));
		});
	}

	/** Takes a photo out: its bytes go at once, its row when the server was told. */
	async leave(row: PhotoRow): Promise<void> {
		await this.#write(async ({ photos, bytes }) => {
			await ended(bytes.delete(keyOf(row)));
			await ended(photos.put({ ...row, state: 'leaving' }));
		});
	}

	/** Forgets a photo. */
	async drop(name: PhotoName): Promise<void> {
		await this.#write(async ({ photos, bytes }) => {
			await ended(bytes.delete(keyOf(name)));
			await ended(photos.delete(keyOf(name)));
		});
	}

	/** Called after every change, by this object or by another one, of this tab or another; returns the way out. */
	onChange(listener: (from: 'here' | 'elsewhere') => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Ends all use. */
	async close(): Promise<void> {
		this.#listeners.clear();
		this.#channel.close();
		await this.#handle.close();
	}

	#read<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
		return this.#handle.transact({ mode: 'readonly', stores: PHOTO_TABLES }, (tx) =>
			work(tablesOf(tx))
		);
	}

	async #write(work: (tables: Tables) => Promise<void>): Promise<void> {
		await this.#handle.transact({ mode: 'readwrite', stores: PHOTO_TABLES }, (tx) =>
			work(tablesOf(tx))
		);
		this.#hear('here');
		this.#channel.postMessage('changed');
	}

	#hear(from: 'here' | 'elsewhere'): void {
		for (const listener of this.#listeners) listener(from);
	}
}

interface Tables {
	readonly photos: IdbTable<PhotoRow>;
	readonly bytes: IdbTable<Uint8Array<ArrayBuffer>>;
}

const tablesOf = (tx: IDBTransaction): Tables => ({
	photos: tx.objectStore('photos'),
	bytes: tx.objectStore('photoBytes')
});

const keyOf = ({ scope, session, id }: PhotoName): string[] => [scope, session, id];
