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

/** Words by which watch time is told: where somebody stood, for how long, how fast, when they began. */
export const WATCH_WORDS =
	/"(?:position|progress|watched|played|heard|duration(?:S|Ms)?|currentTime|playbackRate|seconds|resume)[A-Za-z]*"\s*:/i;
