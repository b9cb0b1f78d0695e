import { eraseFact, isAbout } from '#lib/core/facts/erase.ts';
import { EMPTY_STATE, join } from '#lib/core/facts/fold.ts';
import { erasedIn } from './erase.ts';
import { factsOf } from './settle.ts';
import type { DeviceRead, DeviceWrite, EntryRow, PendingRow } from './store.ts';
import { phoneRow, scopeRow } from './store.ts';

/**
 * Facts found in a journal, taken back. A journal outlives what IndexedDB may lose: a tap the browser was killed on, or the
 * whole database of the origin. Facts of this device go on as its own; those of an earlier device of the account, whose
 * database came back empty, keep their (device, seq) and travel in this device's segments, marked recovered. Idempotent.
 */

/**
 * Puts back what the database does not hold, from all journals at once; how many facts were missing. `found` comes in order
 * of (device, seq): of one device's facts of a key the later must not hide that the earlier is missing too.
 */
export async function recover(tx: DeviceWrite, found: readonly PendingRow[]): Promise<number> {
	const { device, retired = [] } = await phoneRow(tx);
	const known = await knownFacts(tx, found);
	let recovered = 0;
	for (const { scope, fact } of await withoutErased(tx, found)) {
		const name = identity({ scope, fact });
		if (known.has(name) || retired.includes(fact.device)) continue;
		known.add(name);
		const held = await tx.entry(scope, fact.key);
		const state = join(held?.state ?? EMPTY_STATE, fact);
		// Held before it: an acknowledged fact of an old journal, already pulled from the server.
		if (state === held?.state && fact.device !== device) continue;
		if (fact.device === device) {
			const row = await scopeRow(tx, scope);
			await tx.putScope({ ...row, seq: Math.max(row.seq, fact.seq) });
		}
		const entry: EntryRow = { scope, key: fact.key, state, waiting: fact.seq };
		await tx.putEntries([entry]);
		await tx.putPending([{ scope, fact }]);
		recovered += 1;
	}
	return recovered;
}

/** A journal may be older than somebody's erasure. */
async function withoutErased(tx: DeviceRead, found: readonly PendingRow[]): Promise<PendingRow[]> {
	const rows: PendingRow[] = [];
	const erased = new Map(
		await Promise.all(
			[...new Set(found.map(({ scope }) => scope))].map(
				async (scope) => [scope, await erasedIn(tx, scope)] as const
			)
		)
	);
	for (const { scope, fact } of found) {
		const isErased = isAbout(fact.key, erased.get(scope) ?? new Set());
		rows.push({ scope, fact: isErased ? eraseFact(fact) : fact });
	}
	return rows;
}

/** Identities of the facts this database holds as pending or sealed, in the scopes asked for. */
async function knownFacts(tx: DeviceRead, found: readonly PendingRow[]): Promise<Set<string>> {
	const { device } = await phoneRow(tx);
	const known = new Set((await tx.pending()).map(identity));
	for (const scope of new Set(found.map((row) => row.scope)))
		for (const row of await tx.sealed({ scope, device, above: 0 }))
			for (const fact of factsOf(row)) known.add(identity({ scope, fact }));
	return known;
}

const identity = ({ scope, fact }: PendingRow): string => `${scope} ${fact.device} ${fact.seq}`;
