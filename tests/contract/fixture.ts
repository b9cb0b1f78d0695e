import { randomBytes } from 'node:crypto';
import type { Database, PutOutcome, Store } from '../../server/store/store.ts';

/** Opens the same deployment each time it is called. */
export type OpenStore = () => Promise<Store>;

/** A range that holds every id. */
export const EVERYTHING = { from: '', to: '\u{10ffff}' };
/** A name no other run uses. */
export const freshName = (): string => `site-${randomBytes(4).toString('hex')}`;

/** The revision of a put that must have been stored. */
export function storedRev(outcome: PutOutcome): string {
	if (outcome.kind !== 'stored') throw new Error(`Not stored: ${JSON.stringify(outcome)}`);
	return outcome.rev;
}

/** Puts a document for each id, some at a time, `{ of: id }` in it. */
export async function putAll(database: Database, ids: readonly string[]): Promise<void> {
	const waiting = [...ids];
	const writer = async (): Promise<void> => {
		for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
			storedRev(await database.put(id, { of: id }));
	};
	await Promise.all(Array.from({ length: 8 }, writer));
}

/** Runs a claim on a new database of a newly opened store, and clears both away. */
export const onDatabase =
	(openStore: OpenStore, claim: (database: Database, store: Store) => Promise<void>) =>
	async (): Promise<void> => {
		const store = await openStore();
		const database = await store.open(freshName());
		try {
			await claim(database, store);
		} finally {
			await store.destroy(database.name);
			await store.close();
		}
	};
