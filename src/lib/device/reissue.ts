import type { Fact, Sees } from '#lib/core/facts/fact.ts';
import { EMPTY_STATE, join } from '#lib/core/facts/fold.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { factsOf, ownFacts } from './settle.ts';
import type { DeviceWrite, EntryRow, PendingRow, SealedRow } from './store.ts';
import { phoneRow, scopeRow } from './store.ts';

/**
 * After a clash (a cloned phone) this database gives up its device and goes on as a new one.
 *
 *   device d ──clash──► successor registered ──► d's waiting segments offered once under d ──► re-issue ──► device = successor
 *
 * What must stay true: between the first and the last step taps still count as d's and nothing is sealed, so that the
 * re-issue sees every unacknowledged fact of d at once and in order. A re-issued fact keeps its `at` and its own `sees`, and
 * gains { d: highest acknowledged seq of the key }: it must not claim to have seen what the clone wrote under d's numbers.
 */

/** Notes the device that takes over; the server already knows it. */
export async function beginReissue(tx: DeviceWrite, successor: DeviceId): Promise<void> {
	await tx.putPhone({ ...(await phoneRow(tx)), successor });
}

/** Whether every waiting segment of the given-up device has been offered and answered. */
export async function isReadyToReissue(tx: DeviceWrite): Promise<boolean> {
	const { successor } = await phoneRow(tx);
	return successor !== undefined && (await tx.sealed({ state: 'waiting' })).length === 0;
}

/** Makes new facts of everything the server has not acknowledged; the new facts, for the new journal. */
export async function finishReissue(tx: DeviceWrite): Promise<PendingRow[]> {
	const { successor, ...phone } = await phoneRow(tx);
	if (successor === undefined) throw new Error('There is no device to take over.');
	const clashed = (await tx.sealed({ state: 'clashed' })).filter(
		(row) => row.device === phone.device
	);
	const pending = (await tx.pending()).filter(({ fact }) => fact.device === phone.device);
	const unsent: PendingRow[] = [
		...clashed.flatMap((row) => factsOf(row).map((fact) => ({ scope: row.scope, fact }))),
		...pending
	];
	await tx.dropSealed(clashed);
	await tx.dropPending(pending);
	await tx.putPhone({
		...phone,
		device: successor,
		retired: [...(phone.retired ?? []), phone.device]
	});
	const issued: PendingRow[] = [];
	for (const row of await tx.scopes()) {
		const facts = unsent.filter(({ scope }) => scope === row.scope).map(({ fact }) => fact);
		const renewed = await renew(tx, { scope: row.scope, facts, from: phone.device, to: successor });
		issued.push(...renewed.map((fact) => ({ scope: row.scope, fact })));
		const ours = (await tx.sealed({ scope: row.scope, device: phone.device, above: 0 })).filter(
			isTaken
		);
		const { have: _have, ...kept } = await scopeRow(tx, row.scope);
		const vector = { ...row.vector, [phone.device]: contiguous(ours.map(({ n }) => n)) };
		// Under the given-up device's name others may have written too (the copy, or who found its journal), and where a key was
		// renewed that went with our own: all of the scope is pulled anew.
		await tx.putScope({
			...kept,
			seq: renewed.length,
			n: 0,
			vector: facts.length > 0 ? {} : vector
		});
	}
	await tx.putPending(issued);
	return issued;
}

interface Renewal {
	readonly scope: Scope;
	/** Unacknowledged facts of the given-up device, and recovered ones in its segments. */
	readonly facts: readonly Fact[];
	readonly from: DeviceId;
	readonly to: DeviceId;
}

async function renew(tx: DeviceWrite, { scope, facts, from, to }: Renewal): Promise<Fact[]> {
	const keys = [...new Set(facts.map((fact) => fact.key))];
	const held = await tx.entries(scope, keys);
	const acknowledged = (await ownFacts(tx, scope, new Set(keys))).filter(
		(fact) => fact.device === from
	);
	const rows = new Map<string, EntryRow>();
	for (const [index, key] of keys.entries()) {
		const { [from]: _given, ...others } = held[index]?.state ?? EMPTY_STATE;
		const state = acknowledged.filter((fact) => fact.key === key).reduce(join, others);
		rows.set(key, { scope, key, state });
	}
	const inOrder = [...facts].sort((a, b) => a.seq - b.seq);
	// Recovered facts keep their own identity: only the segment that carried them is new.
	const kept = inOrder.filter((fact) => fact.device !== from);
	const renewed = inOrder
		.filter((fact) => fact.device === from)
		.map((fact, index): Fact => {
			const row = rows.get(fact.key);
			const ackedSeq = Math.max(
				0,
				...acknowledged.filter(({ key }) => key === fact.key).map(({ seq }) => seq)
			);
			const { sees: _sees, ...rest } = fact;
			const sees: Sees = { ...fact.sees, ...(ackedSeq > 0 ? { [from]: ackedSeq } : {}) };
			const next: Fact = {
				...rest,
				device: to,
				seq: index + 1,
				...(Object.keys(sees).length > 0 ? { sees } : {})
			};
			if (row) rows.set(fact.key, { ...row, state: join(row.state, next), waiting: next.seq });
			return next;
		});
	for (const fact of kept) {
		const row = rows.get(fact.key);
		if (row) rows.set(fact.key, { ...row, state: join(row.state, fact), waiting: fact.seq });
	}
	await tx.putEntries([...rows.values()]);
	await tx.putPending(kept.map((fact) => ({ scope, fact })));
	return renewed;
}

/**
 * Whether the server holds this segment under its number. One that it refused as a whole says nothing of that number: when
 * the given-up device was revoked after a clash, what stands there is the copy's.
 */
const isTaken = ({ count, refused = [] }: SealedRow): boolean => refused.length < count;

/** The highest n up to which none is missing. */
const contiguous = (numbers: readonly number[]): number => {
	const held = new Set(numbers);
	let n = 0;
	while (held.has(n + 1)) n += 1;
	return n;
};
