/** Every document of every database, as a thief of the disk would have them; the server must be stopped. */
import { join } from 'node:path';
import { openStore } from '../../../server/store/open-store.ts';
import type { StoredDocument } from '../../../server/store/store.ts';

/** A document and the database it lies in. */
export interface Dumped extends StoredDocument {
	readonly database: string;
}

/** All there is in a data folder. */
export async function dumpStore(dataDir: string): Promise<Dumped[]> {
	const store = await openStore({ folder: join(dataDir, 'store'), couch: undefined });
	try {
		const dumped: Dumped[] = [];
		for (const database of await store.list()) {
			const documents = await (await store.open(database)).range({ from: '', to: '~' });
			dumped.push(...documents.map((document) => ({ ...document, database })));
		}
		return dumped;
	} finally {
		await store.close();
	}
}

/** Puts a document where none belongs, so that a search can be seen to find it; the server must be stopped. */
export async function plant(
	dataDir: string,
	{ id, body }: { readonly id: string; readonly body: StoredDocument['body'] }
): Promise<void> {
	const store = await openStore({ folder: join(dataDir, 'store'), couch: undefined });
	try {
		await (await store.open('planted')).put(id, body);
	} finally {
		await store.close();
	}
}

/** Words by which watch time is told: where somebody stood, for how long, how fast, when they began. */
const WATCH_WORDS =
	/"(?:position|progress|watched|played|heard|duration(?:S|Ms)?|currentTime|playbackRate|seconds|resume)[A-Za-z]*"\s*:/i;
/** What lectures are made of has a length of its own, which tells of nobody. */
const OF_LECTURES: ReadonlySet<string> = new Set(['catalog', 'staff', 'media']);

/** Documents that tell of somebody's watching, as database and id. */
export const tellingWatchTime = (dumped: readonly Dumped[]): readonly string[] =>
	dumped
		.filter(
			({ database, body }) => !OF_LECTURES.has(database) && WATCH_WORDS.test(JSON.stringify(body))
		)
		.map(({ database, id }) => `${database} ${id}`);
