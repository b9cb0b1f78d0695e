import type { IdbSchema } from './idb-connection.ts';

/**
 * The database of media: one for the phone, not one for each account, since a family's phone keeps a lecture once, whoever
 * fetched it. What is in it may be evicted and can be fetched again; no fact ever stands here. The service worker reads it as it is,
 * with no version number, and never makes it.
 */
export const MEDIA_DATABASE = 'tongyu-media';

const VERSION_1 = {
	/** Kept lectures, or on their way: `KeepRow` by `<owner>/<id>`. */
	keeps: 'lecture',
	/** Files, whole or on their way: `FileRow` by hash. */
	files: 'sha256',
	/** Bytes of a chunk by [sha256, n]; only chunks whose hash was right. */
	chunks: '',
	/** What came of the chunk on its way, by file: kept on slow links, so that a kill costs seconds and not a minute. */
	parts: 'sha256',
	/** Manifests as text by their hash. */
	manifests: '',
	/** Where somebody stopped: `{ lecture, positionS, at }`. Never sent anywhere. */
	positions: '[who+lecture]',
	/** What everybody may see of the catalog, for phones nobody is signed in on: one row. */
	catalog: ''
} as const;

/** See the head of this file. */
export const MEDIA_SCHEMA: IdbSchema = [VERSION_1];
