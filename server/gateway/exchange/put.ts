import { StoreError, type Body, type Database, type PutOutcome } from '../../store/store.ts';

/**
 * Puts whose end is known. An ack may follow only `stored` and `known`; everything else is "ask again".
 */

/** Nothing is known to be durable. */
export interface Unsure {
	readonly kind: 'unsure';
	readonly reason: 'quorum' | 'full' | 'unavailable';
}

/** How a put ended. `known`: the same was there, and is durable now. `other`: something else stands there. */
export type Settled =
	| { readonly kind: 'stored' }
	| { readonly kind: 'known'; readonly body: Body }
	| { readonly kind: 'other'; readonly body: Body; readonly rev: string }
	| { readonly kind: 'absent' }
	| Unsure;

/** A document to be written, and how to tell that it has been. */
export interface Writing {
	readonly id: string;
	readonly body: Body;
	readonly isSame: (held: Body) => boolean;
}

/** Others may be writing the same document back; three of them at once is already unlikely. */
const MAX_TRIES = 4;

/** A put that turns a store which does not answer into `unsure`: the write may or may not have happened. */
export async function tryPut(
	database: Database,
	id: string,
	{ body, rev }: { readonly body: Body; readonly rev?: string | undefined }
): Promise<PutOutcome> {
	try {
		return await database.put(id, body, rev);
	} catch (error) {
		if (error instanceof StoreError) return { kind: 'unsure', reason: 'unavailable' };
		throw error;
	}
}

/** Writes a new document; when one is there already, confirms it. Never answers `absent`. */
export async function putNew(database: Database, writing: Writing): Promise<Settled> {
	const outcome = await tryPut(database, writing.id, { body: writing.body });
	if (outcome.kind !== 'conflict') return outcome;
	const held = await confirm(database, writing);
	return held.kind === 'absent' ? { kind: 'unsure', reason: 'unavailable' } : held;
}

/**
 * Makes what is there durable: reads it back and, when it is the same, writes it unchanged with its own revision. Only the
 * outcome of that second write says that it will last (the first one may have met no quorum).
 */
export async function confirm(
	database: Database,
	{ id, isSame }: Pick<Writing, 'id' | 'isSame'>
): Promise<Settled> {
	for (let tries = 0; tries < MAX_TRIES; tries++) {
		const held = await database.get(id);
		if (held === undefined) return { kind: 'absent' };
		if (!isSame(held.body)) return { kind: 'other', body: held.body, rev: held.rev };
		const outcome = await tryPut(database, id, { body: held.body, rev: held.rev });
		if (outcome.kind === 'stored') return { kind: 'known', body: held.body };
		if (outcome.kind === 'unsure') return outcome;
	}
	return { kind: 'unsure', reason: 'unavailable' };
}
