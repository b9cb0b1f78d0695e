import * as v from 'valibot';
import { asDeviceId, type Scope } from '#lib/core/ids.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import { vectorSchema } from '#lib/core/protocol/snapshot.ts';
import { covers, type Vector } from '#lib/core/protocol/vector.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { StoreError, type ChangePage, type Database } from '../store/store.ts';

/**
 * What has changed in a database since the jobs last looked, as document ids.
 *
 * The changes feed alone is not believed: after a restore a store may skip changes below an old sequence in silence. So a
 * checkpoint holds the scope's vector too. Segments above it count as changed whatever the feed says, and a vector that has
 * shrunk means the store was restored: the feed is then read from the beginning. The same change may be seen twice.
 */
export interface Changed {
	readonly ids: readonly string[];
	readonly checkpoint: Checkpoint;
}

const checkpointSchema = v.object({ since: v.exactOptional(v.string()), vector: vectorSchema });
/** How far the jobs have come in one database. */
export type Checkpoint = v.InferOutput<typeof checkpointSchema>;

const PAGE = 500;
const checkpointId = (database: string): string => `checkpoint/${database}`;

/** Where the jobs stand in a database; undefined when they never looked. */
export async function readCheckpoint(
	database: string,
	{ store }: Pick<ExchangeDeps, 'store'>
): Promise<Checkpoint | undefined> {
	const held = await (await store.open('accounts')).get(checkpointId(database));
	const parsed = v.safeParse(checkpointSchema, held?.body);
	return parsed.success ? parsed.output : undefined;
}

/** Writes down how far the jobs have come; true. When the store was not sure they look at the same changes again. */
export async function writeCheckpoint(
	database: string,
	checkpoint: Checkpoint,
	{ store }: Pick<ExchangeDeps, 'store'>
): Promise<true> {
	const accounts = await store.open('accounts');
	const held = await accounts.get(checkpointId(database));
	await accounts.put(checkpointId(database), { ...checkpoint }, held?.rev);
	return true;
}

/** Ids of segment documents that changed in a scope since a checkpoint. */
export async function readChanged(
	scope: Scope,
	checkpoint: Checkpoint | undefined,
	deps: ExchangeDeps
): Promise<Changed> {
	const vector = await deps.vectors.reread(scope, deps.now);
	const isRewound = checkpoint !== undefined && !covers(vector, checkpoint.vector);
	const database = await deps.store.open(scope);
	const feed = await readFeed(database, isRewound ? undefined : checkpoint?.since);
	const ids = new Set([
		...feed.ids.filter((id) => id.startsWith('seg/')),
		...idsAbove(checkpoint?.vector ?? {}, vector)
	]);
	return {
		ids: [...ids],
		checkpoint: { vector, ...(feed.last === undefined ? {} : { since: feed.last }) }
	};
}

/** Every id in the feed after a sequence, and where it ends. */
export async function readFeed(
	database: Database,
	since: string | undefined
): Promise<{ ids: string[]; last: string | undefined }> {
	const ids = new Set<string>();
	let last = since;
	for (;;) {
		const page = await readPage(database, last);
		for (const { id, deleted } of page.changes) if (!deleted) ids.add(id);
		last = page.last;
		if (page.changes.length < PAGE) return { ids: [...ids], last };
	}
}

/** A page of the feed; from the beginning when the store no longer understands the sequence. */
async function readPage(database: Database, since: string | undefined): Promise<ChangePage> {
	try {
		return await database.changes(since, PAGE);
	} catch (error) {
		if (!(error instanceof StoreError) || since === undefined) throw error;
		return database.changes(undefined, PAGE);
	}
}

const idsAbove = (below: Vector, vector: Vector): string[] =>
	Object.entries(vector).flatMap(([device, n]) => {
		const from = (below[device] ?? 0) + 1;
		return Array.from({ length: Math.max(0, n - from + 1) }, (_, index) =>
			segmentId(asDeviceId(device), from + index)
		);
	});
