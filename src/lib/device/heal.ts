import type { Fact } from '#lib/core/facts/fact.ts';
import { EMPTY_STATE, join } from '#lib/core/facts/fold.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { factsOf } from './settle.ts';
import type { DeviceWrite, EntryRow, SealedRow } from './store.ts';
import { phoneRow, scopeRow } from './store.ts';

/** What a restored server lost is sent again: own segments are kept for that. */

/** What the server's count of our segments says. */
export interface Healed {
	/** Segments it had lost: they wait again. */
	readonly lost: number;
	/** It has more of ours than we ever made. */
	readonly clash: boolean;
}

/**
 * What the server says it has of this device, against what we believe delivered: a server restored from an old backup has
 * less. Those segments wait again; they are still here, since own segments are kept.
 */
export async function heal(tx: DeviceWrite, scope: Scope, have: number): Promise<Healed> {
	const { device, successor } = await phoneRow(tx);
	if (successor !== undefined) return { lost: 0, clash: false };
	const row = await scopeRow(tx, scope);
	await tx.putScope({ ...row, have });
	const lost = await waitAgain(tx, { scope, device, above: have });
	const earlier = lost > 0 ? await offerEarlier(tx, scope) : 0;
	return { lost: lost + earlier, clash: have > row.n };
}

/**
 * Delivered segments of this phone's earlier devices wait again, since a server that was restored may have lost them too and
 * says nothing of them; offering one that it has costs one `known`. How many there are.
 */
export async function offerEarlier(tx: DeviceWrite, scope: Scope): Promise<number> {
	const { retired = [] } = await phoneRow(tx);
	let offered = 0;
	for (const device of retired) offered += await waitAgain(tx, { scope, device, above: 0 });
	return offered;
}

/** Delivered segments wait again; how many. */
async function waitAgain(
	tx: DeviceWrite,
	where: { scope: Scope; device: DeviceId; above: number }
): Promise<number> {
	const lost = (await tx.sealed(where)).filter((row) => row.state === 'delivered');
	await tx.putSealed(
		lost.map(({ refused: _refused, ...row }): SealedRow => ({ ...row, state: 'waiting' }))
	);
	for (const row of lost) await putBack(tx, where.scope, factsOf(row));
	return lost.length;
}

/** Facts on their way again stand in the state, refused before or not; rows they are the newest own fact of wait again. */
async function putBack(tx: DeviceWrite, scope: Scope, facts: readonly Fact[]): Promise<void> {
	const keys = [...new Set(facts.map((fact) => fact.key))];
	const held = await tx.entries(scope, keys);
	const rows = new Map(
		keys.map((key, index): [string, EntryRow] => [
			key,
			held[index] ?? { scope, key, state: EMPTY_STATE }
		])
	);
	for (const fact of facts) {
		const row = rows.get(fact.key);
		if (row === undefined) continue;
		const state = join(row.state, fact);
		const isNewest = state[fact.device]?.seq === fact.seq && row.waiting === undefined;
		rows.set(fact.key, { ...row, state, ...(isNewest ? { waiting: fact.seq } : {}) });
	}
	await tx.putEntries([...rows.values()]);
}
