import { CHUNK_BYTES, chunksOf, type MediaFile } from '#lib/core/lecture/manifest.ts';
import type { KeepKind, LectureScope } from '#lib/core/lecture/release.ts';
import { openIdb } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import { allDone, ended } from './idb-transaction.ts';
import { MEDIA_DATABASE, MEDIA_SCHEMA } from './media-schema.ts';
import { storageProblemOf } from './storage-error.ts';
import { dropUnused, MEDIA_TABLES, tablesOf, type MediaTables } from './media-tables.ts';

/**
 * Lectures kept on this phone, and their bytes. Everything here can be fetched again, so whole lectures may be taken away when
 * room is needed; several tabs may use it, each hears of what another did.
 *
 * What must stay true: `FileRow.chunks` counts chunks that are here without a gap from the first, each with the right hash; a file
 * stands here as long as a lecture names it, and no longer.
 */

/**
 * Where a kept lecture stands. `waiting`: its turn comes; `fetching`; `no-network`: goes on by itself; `wifi-wait`: this network is
 * paid for by the megabyte, goes on at the next Wi-Fi; `paused`: by the person, or because what came was damaged again and again
 * (`KeepRow.isDamaged`); `no-room`: the disk is full, nothing is fetched until there is room; `gone`: the server has it no more;
 * `kept`: all of it is here and plays without a network; `evicted`: it made room for records, nothing of it is here any more.
 */
export type KeptState =
	| ('waiting' | 'fetching' | 'no-network' | 'wifi-wait' | 'paused')
	| ('no-room' | 'gone' | 'kept' | 'evicted');

/** What one version of a lecture consists of here. */
export interface KeptFiles {
	readonly manifest: string;
	/** Hashes, in the order they are fetched; empty until the manifest was read. */
	readonly files: readonly string[];
}

/** One lecture on this phone, whole or on its way. All a screen says of it stands here: the catalog may have withdrawn it. */
export interface KeepRow extends KeptFiles {
	/** `<owner>/<id>` */
	readonly lecture: string;
	readonly scope: LectureScope;
	readonly title: string;
	readonly kind: KeepKind;
	readonly version: number;
	readonly manifestBytes: number;
	/** Of all its files, as the release says. */
	readonly totalBytes: number;
	readonly state: KeptState;
	/** What came last was not what was published: a log-in page, a proxy that changes files. */
	readonly isDamaged: boolean;
	/** That it was `evicted` was told and read. */
	readonly isTold?: boolean;
	/** The person said that this one may come over a network that is paid for by the megabyte. */
	readonly isMeteredFine: boolean;
	/** The version, or the way of keeping, that was whole before this one was asked for; goes when this one is whole. */
	readonly before?: KeptFiles;
	/** Epoch ms. */
	readonly askedAt: number;
	/** Epoch ms: last played or fetched; the oldest goes first when room is needed. */
	readonly usedAt: number;
}

/** One file, whole or on its way. */
export interface FileRow {
	readonly sha256: string;
	readonly bytes: number;
	/** MIME type it is served with. */
	readonly type: string;
	/** How many chunks are here, the first ones without a gap. */
	readonly chunks: number;
}

/** What came of a chunk that is not whole yet. */
export interface PartRow {
	readonly sha256: string;
	/** Which chunk. */
	readonly n: number;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes of a file that are here. */
export const haveBytesOf = ({ bytes, chunks }: FileRow): number =>
	Math.min(bytes, chunks * CHUNK_BYTES);

/** All of a file is here. */
export const isWhole = ({ bytes, chunks }: FileRow): boolean => chunks >= chunksOf(bytes);

/** Files that were deleted take room for a moment longer. */
const ROOM_DELAYS_MS = [50, 200, 500, 1000, 2000, 3000] as const;

/** A change another object, perhaps of another tab, may have made. */
type Heard = (from: 'here' | 'elsewhere') => void;

/** See the head of this file. Nothing is opened before the first use. Every call rejects with a `StorageError`. */
export class MediaStore {
	readonly #handle: IdbHandle;
	readonly #channel: BroadcastChannel;
	readonly #listeners = new Set<Heard>();

	/** `name`: another one only in tests. `whenMissing: 'lost'` for who would only look: no phone gets it for that. */
	constructor({
		name = MEDIA_DATABASE,
		whenMissing = 'make'
	}: { readonly name?: string; readonly whenMissing?: 'make' | 'lost' } = {}) {
		this.#handle = new IdbHandle(() => openIdb({ name, schema: MEDIA_SCHEMA, whenMissing }));
		this.#channel = new BroadcastChannel(name);
		this.#channel.onmessage = () => this.#hear('elsewhere');
	}

	/** Every lecture here or on its way. */
	keeps(): Promise<KeepRow[]> {
		return this.#read(({ keeps }) => ended(keeps.getAll()));
	}

	keep(lecture: string): Promise<KeepRow | undefined> {
		return this.#read(({ keeps }) => ended(keeps.get(lecture)));
	}

	/** Every file here or on its way. */
	files(): Promise<FileRow[]> {
		return this.#read(({ files }) => ended(files.getAll()));
	}

	file(sha256: string): Promise<FileRow | undefined> {
		return this.#read(({ files }) => ended(files.get(sha256)));
	}

	/** A chunk; undefined when it is not here. */
	chunk(sha256: string, n: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
		return this.#read(({ chunks }) => ended(chunks.get([sha256, n])));
	}

	/** A manifest as it was fetched. */
	manifest(sha256: string): Promise<string | undefined> {
		return this.#read(({ manifests }) => ended(manifests.get(sha256)));
	}

	/** Remembers a manifest whose hash was right. */
	async putManifest(sha256: string, text: string): Promise<void> {
		await this.#write(({ manifests }) => ended(manifests.put(text, sha256)));
	}

	/** Begins to keep lectures, all of them or none. */
	async putKeeps(rows: readonly KeepRow[]): Promise<void> {
		await this.#write(({ keeps }) => allDone(rows.map((row) => keeps.put(row))));
	}

	/** Changes a row by what it is now; one that is not here any more stays away. */
	async changeKeep(
		lecture: string,
		change: (row: KeepRow) => Partial<Omit<KeepRow, 'lecture'>>
	): Promise<void> {
		await this.#write(async ({ keeps }) => {
			const row = await ended(keeps.get(lecture));
			if (row !== undefined) await ended(keeps.put({ ...row, ...change(row) }));
		});
	}

	/** Notes of which files a lecture consists; those that are here stay as they are. */
	async putFiles(lecture: string, wanted: readonly MediaFile[]): Promise<void> {
		await this.#write(async ({ keeps, files }) => {
			const row = await ended(keeps.get(lecture));
			if (row === undefined) return;
			await ended(keeps.put({ ...row, files: wanted.map(({ sha256 }) => sha256) }));
			for (const { sha256, bytes, type } of wanted) {
				const known = await ended(files.get(sha256));
				if (known === undefined) await ended(files.put({ sha256, bytes, type, chunks: 0 }));
			}
		});
	}

	/**
	 * Keeps the next chunk of a file, whose hash was right; resolves when it is durable. False: the file was removed meanwhile, or
	 * another tab has this chunk already.
	 */
	addChunk(sha256: string, n: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
		return this.#write(async ({ files, chunks, parts }) => {
			const row = await ended(files.get(sha256));
			if (row?.chunks !== n) return false;
			await ended(chunks.put(bytes, [sha256, n]));
			await ended(files.put({ ...row, chunks: n + 1 }));
			await ended(parts.delete(sha256));
			return true;
		});
	}

	/** What came of the next chunk; undefined when nothing was kept of it. */
	async part(sha256: string): Promise<PartRow | undefined> {
		return this.#read(({ parts }) => ended(parts.get(sha256)));
	}

	/** Keeps what came of the next chunk so far. */
	async putPart(part: PartRow): Promise<void> {
		await this.#quietly(async ({ files, parts }) => {
			const row = await ended(files.get(part.sha256));
			if (row?.chunks === part.n) await ended(parts.put(part));
		});
	}

	/** Forgets it: it was damaged. */
	async dropPart(sha256: string): Promise<void> {
		await this.#quietly(({ parts }) => ended(parts.delete(sha256)));
	}

	/** All of a lecture is here: what stood here of it before goes. */
	async complete(lecture: string, usedAt: number): Promise<void> {
		await this.#write(async (tables) => {
			const row = await ended(tables.keeps.get(lecture));
			if (row === undefined) return;
			const { before, ...rest } = row;
			await ended(tables.keeps.put({ ...rest, state: 'kept', isDamaged: false, usedAt }));
			if (before !== undefined) await dropUnused(tables, before);
		});
	}

	/** Removes lectures; files another one shares stay. It writes nothing: a full disk does it as well. */
	async remove(lectures: readonly string[]): Promise<void> {
		await this.#write(async (tables) => {
			for (const lecture of lectures) {
				const row = await ended(tables.keeps.get(lecture));
				if (row === undefined) continue;
				await ended(tables.keeps.delete(lecture));
				await dropUnused(tables, row);
				if (row.before !== undefined) await dropUnused(tables, row.before);
			}
		});
	}

	/**
	 * Takes lectures' bytes away to make room; their rows stay and say so. A full disk takes no row, not even one that says this, but
	 * it always gives back: first they go, then they are written down as gone, as soon as the browser has noticed the room.
	 */
	async evict(lectures: readonly string[]): Promise<void> {
		const going = (await this.keeps()).filter(({ lecture }) => lectures.includes(lecture));
		await this.remove(lectures);
		const gone = going.map(({ before: _, ...row }): KeepRow => ({
			...row,
			files: [],
			state: 'evicted',
			isTold: false
		}));
		for (const delayMs of [...ROOM_DELAYS_MS, undefined]) {
			try {
				await this.putKeeps(gone);
				return;
			} catch (error) {
				if (delayMs === undefined || storageProblemOf(error) !== 'quota') throw error;
				await pause(delayMs);
			}
		}
	}

	/** Called after every change, by this object or by another one, of this tab or another; returns the way out. */
	onChange(listener: Heard): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Ends all use. */
	async close(): Promise<void> {
		this.#listeners.clear();
		this.#channel.close();
		await this.#handle.close();
	}

	#read<T>(work: (tables: MediaTables) => Promise<T>): Promise<T> {
		return this.#handle.transact({ mode: 'readonly', stores: MEDIA_TABLES }, (tx) =>
			work(tablesOf(tx))
		);
	}

	async #write<T>(work: (tables: MediaTables) => Promise<T>): Promise<T> {
		const value = await this.#quietly(work);
		this.#hear('here');
		this.#channel.postMessage('changed');
		return value;
	}

	/** A write no screen shows. */
	#quietly<T>(work: (tables: MediaTables) => Promise<T>): Promise<T> {
		return this.#handle.transact({ mode: 'readwrite', stores: MEDIA_TABLES }, (tx) =>
			work(tablesOf(tx))
		);
	}

	#hear(from: 'here' | 'elsewhere'): void {
		for (const listener of this.#listeners) listener(from);
	}
}

const pause = (delayMs: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, delayMs));
