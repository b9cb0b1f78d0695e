import type { IdbTable } from './idb-read.ts';
import { ended } from './idb-transaction.ts';
import type { FileRow, KeepRow, KeptFiles, PartRow } from './media-store.ts';

/** The stores of `MediaStore` inside one transaction; positions and the public catalog have transactions of their own. */
export const MEDIA_TABLES: readonly string[] = ['keeps', 'files', 'chunks', 'parts', 'manifests'];

/** See above. */
export interface MediaTables {
	readonly keeps: IdbTable<KeepRow>;
	readonly files: IdbTable<FileRow>;
	readonly chunks: IdbTable<Uint8Array<ArrayBuffer>>;
	readonly parts: IdbTable<PartRow>;
	readonly manifests: IdbTable<string>;
}

export const tablesOf = (tx: IDBTransaction): MediaTables => ({
	keeps: tx.objectStore('keeps'),
	files: tx.objectStore('files'),
	chunks: tx.objectStore('chunks'),
	parts: tx.objectStore('parts'),
	manifests: tx.objectStore('manifests')
});

/** In IndexedDB's order an array stands above every number. */
const ABOVE_ALL_NUMBERS: readonly never[] = [];

/** The keys of a file's chunks. */
const chunksOfFile = (sha256: string): IDBKeyRange =>
	IDBKeyRange.bound([sha256], [sha256, ABOVE_ALL_NUMBERS]);

/** Drops those of some files, and the manifest, that no lecture names any more. */
export async function dropUnused(
	tables: MediaTables,
	{ manifest, files }: KeptFiles
): Promise<void> {
	const rows = await ended(tables.keeps.getAll());
	const left = rows.filter(({ state }) => state !== 'evicted').flatMap(namesOf);
	const named = new Set(left);
	for (const sha256 of files) {
		if (named.has(sha256)) continue;
		await ended(tables.chunks.delete(chunksOfFile(sha256)));
		await ended(tables.parts.delete(sha256));
		await ended(tables.files.delete(sha256));
	}
	if (!named.has(manifest)) await ended(tables.manifests.delete(manifest));
}

const namesOf = (row: KeepRow): string[] =>
	[row, row.before].flatMap((one) => (one === undefined ? [] : [one.manifest, ...one.files]));
