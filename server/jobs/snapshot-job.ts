import type { Scope } from '#lib/core/ids.ts';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { covers } from '#lib/core/protocol/vector.ts';
import type { Folded } from '../gateway/exchange/fold-scope.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { claimedVector, measured, SNAPSHOT_ID } from '../gateway/exchange/snapshots.ts';

/** A quarter: below that, segments above the old snapshot are cheaper to serve than a new one is to write. */
const WORTH_SHARE = 0.25;

/**
 * Writes a scope's snapshot when enough has come since the last one, or that one cannot be used. What must stay true: a sound
 * snapshot is overwritten only by one whose vector covers it, so that two servers at work, or a late one, never turn it
 * back. One that is damaged, or claims segments the store does not hold, is no snapshot: it is made anew from the segments.
 * Says whether one was written.
 */
export async function makeScopeSnapshot(
	scope: Scope,
	folded: Folded,
	deps: ExchangeDeps
): Promise<boolean> {
	const isWorth = folded.addedFacts > folded.snapshotEntries * WORTH_SHARE;
	if (!isWorth) return false;
	const database = await deps.store.open(scope);
	const held = await database.get(SNAPSHOT_ID);
	const claimed = held === undefined ? undefined : claimedVector(held.body);
	if (claimed !== undefined && !covers(folded.vector, claimed)) {
		// Another server may have got further meanwhile: only what the store really lacks is overruled.
		if (covers(await deps.vectors.reread(scope, deps.now), claimed)) return false;
	}
	const snapshot = measured(makeSnapshot(folded.keys, folded.vector));
	const outcome = await database.put(SNAPSHOT_ID, { ...snapshot }, held?.rev);
	return outcome.kind === 'stored';
}
