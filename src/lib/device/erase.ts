import {
	eraseFact,
	eraseState,
	isAbout,
	isPersonal,
	parseErasureKey,
	prefixesAbout,
	type ErasedIds
} from '#lib/core/facts/erase.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import { eraseSegment } from '#lib/core/protocol/segment.ts';
import type { DeviceRead, DeviceWrite, EntryRow, SealedRow } from './store.ts';

/**
 * Erasure on this phone: a server's `erase` fact drops what every row here says about somebody, what was never sent and what
 * was refused included. Rows stay, with their numbers and hashes, so that a server that lost them still takes them.
 */

/** Whom facts erase. */
export const erasedBy = (facts: readonly Entry[]): ErasedIds =>
	new Set(facts.flatMap(({ key }) => parseErasureKey(key)?.id ?? []));

/** Everybody erased in a scope, as far as this phone has heard. */
export const erasedIn = async (tx: DeviceRead, scope: Scope): Promise<ErasedIds> =>
	new Set(
		(await tx.entriesUnder(scope, 'erase/')).flatMap(({ key }) => parseErasureKey(key)?.id ?? [])
	);

/** Drops what the rows of a scope say about somebody. */
export async function dropErased(tx: DeviceWrite, scope: Scope, erased: ErasedIds): Promise<void> {
	const entries = await entriesAbout(tx, scope, erased);
	const sealed = await sealedAbout(tx, scope, erased);
	const isToErase = (row: { readonly scope: Scope; readonly fact: Entry }) =>
		row.scope === scope && row.fact.erased !== true && isAbout(row.fact.key, erased);
	const pending = (await tx.pending()).filter(isToErase);
	const refusals = (await tx.refusals()).filter(isToErase);
	await tx.putEntries(entries);
	await tx.putSealed(sealed);
	await tx.putPending(pending.map((row) => ({ ...row, fact: eraseFact(row.fact) })));
	await tx.putRefusals(refusals.map((row) => ({ ...row, fact: eraseFact(row.fact) })));
}

/** State rows about somebody, erased. */
async function entriesAbout(tx: DeviceRead, scope: Scope, erased: ErasedIds): Promise<EntryRow[]> {
	const rows = new Map<string, EntryRow>();
	for (const prefix of new Set([...erased].flatMap(prefixesAbout)))
		for (const row of await tx.entriesUnder(scope, prefix))
			if (isAbout(row.key, erased) && Object.values(row.state).some((entry) => !entry.erased))
				rows.set(row.key, { ...row, state: eraseState(row.state) });
	return [...rows.values()];
}

/** Own sealed segments about somebody, whatever became of them, erased. */
async function sealedAbout(tx: DeviceRead, scope: Scope, erased: ErasedIds): Promise<SealedRow[]> {
	const rows: SealedRow[] = [];
	for (const state of ['waiting', 'delivered', 'clashed'] as const)
		for (const row of await tx.sealed({ state })) {
			const packed = row.scope === scope ? eraseSegment(row.packed, erased) : undefined;
			if (packed !== undefined) rows.push({ ...row, packed });
		}
	return rows;
}

/**
 * Erases facts about to be made: a form that was open while somebody was erased must not bring the name back. Marks, the
 * haste of an evening, ask nothing.
 */
export async function eraser(
	tx: DeviceRead,
	scope: Scope,
	drafts: readonly Draft[]
): Promise<(fact: Fact) => Fact> {
	if (!drafts.some(({ key }) => isPersonal(key))) return (fact) => fact;
	const erased = await erasedIn(tx, scope);
	return (fact) => (isAbout(fact.key, erased) ? eraseFact(fact) : fact);
}
