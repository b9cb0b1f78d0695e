import type { Fact } from '#lib/core/facts/fact.ts';
import { join, type KeyState } from '#lib/core/facts/fold.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { unpackFacts } from '#lib/core/protocol/pack.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import type { DeviceRead, DeviceWrite, EntryRow, SealedRow } from './store.ts';
import { phoneRow, scopeRow } from './store.ts';

/**
 * What the server said of our segments, taken in. Only `stored`, `known` and `refused` settle a segment: the server has made
 * it durable. Nothing is forgotten before that, and a refused fact is unfolded but never dropped: it moves to the list a
 * person can act on.
 */

/** What one answer's acks changed. */
export interface Settled {
	/** Facts the server accepted. */
	readonly delivered: number;
	readonly refused: number;
	/** Segments whose end is known now. */
	readonly segments: number;
	/** The server holds other content under a number of ours: this phone was cloned. */
	readonly clash: boolean;
	/** The server says that this device was revoked. */
	readonly isRevoked: boolean;
}

/** When and under which sign-in an answer came. */
export interface Answered {
	/** The device of the sign-in: rows that name none are its own. */
	readonly signedInAs: DeviceId;
	/** Whether another device may take over after a clash; a revoked one has no successor, and a person decides. */
	readonly canReissue: boolean;
	/** Epoch ms, corrected. */
	readonly nowMs: number;
}

/** Applies the ack rows of one answer. */
export async function settle(
	tx: DeviceWrite,
	acks: readonly Ack[],
	{ signedInAs, canReissue, nowMs }: Answered
): Promise<Settled> {
	const { device, successor } = await phoneRow(tx);
	let delivered = 0;
	let refused = 0;
	let segments = 0;
	let clash = false;
	let isRevoked = false;
	for (const ack of acks) {
		const row = await tx.segment(ack.scope, ack.device ?? signedInAs, ack.n);
		if (row?.state !== 'waiting') continue;
		isRevoked ||= ack.whole === 'revoked';
		if (successor !== undefined && row.device === device && isNotTaken(ack)) {
			await tx.putSealed([{ ...row, state: 'clashed' }]);
			segments += 1;
			continue;
		}
		if (ack.state === 'gap') continue;
		if (ack.state === 'clash' && row.device === device && canReissue) {
			clash = true;
			continue;
		}
		const rejected = await settleSegment(tx, row, { verdicts: refusalsOf(ack, row), nowMs });
		delivered += row.count - rejected;
		refused += rejected;
		segments += 1;
	}
	return { delivered, refused, segments, clash, isRevoked };
}

const isNotTaken = ({ state }: Ack): boolean => state === 'clash' || state === 'gap';

/** One segment the server made durable, with its verdict; the number of refused facts. */
async function settleSegment(
	tx: DeviceWrite,
	row: SealedRow,
	{ verdicts, nowMs }: { verdicts: ReadonlyMap<number, string>; nowMs: number }
): Promise<number> {
	const { scope, device, n } = row;
	await tx.putSealed([
		{ ...row, state: 'delivered', ...(verdicts.size > 0 ? { refused: [...verdicts.keys()] } : {}) }
	]);
	const facts = factsOf(row);
	await clearWaiting(tx, scope, facts);
	const rejected = facts.flatMap((fact, index) => {
		const code = verdicts.get(index);
		return code === undefined ? [] : [{ fact, index, code }];
	});
	// A restored server judges again: what it refused before may be accepted now, and the other way round.
	const earlier = (await tx.refusals()).filter(
		(refusal) => refusal.scope === scope && refusal.device === device && refusal.n === n
	);
	await tx.dropRefusals(row);
	await tx.putRefusals(
		rejected.map((refusal) => {
			const known = earlier.find(
				({ index, code }) => index === refusal.index && code === refusal.code
			);
			const dealtWith = known?.dealtWith ?? false;
			return { scope, device, n, ...refusal, at: nowMs, dealtWith };
		})
	);
	await unfold(
		tx,
		scope,
		rejected.map(({ fact }) => fact)
	);
	return rejected.length;
}

/** The facts of a sealed row. Throws when the phone's own record is damaged. */
export function factsOf(row: SealedRow): Fact[] {
	const facts = unpackFacts(row.packed.facts);
	if (facts === undefined) throw new Error(`Segment ${row.scope} ${row.n} cannot be read.`);
	return facts;
}

/** Refused places and their codes. A segment that clashes with nobody to re-issue it is for a person to decide. */
function refusalsOf(ack: Ack, row: SealedRow): Map<number, string> {
	const whole = ack.state === 'clash' ? 'clash' : ack.whole;
	if (whole !== undefined) {
		return new Map(Array.from({ length: row.count }, (_, index) => [index, whole]));
	}
	return new Map((ack.refused ?? []).map(({ index, code }) => [index, code]));
}

/** Rows whose newest own fact is among these are delivered now. */
async function clearWaiting(tx: DeviceWrite, scope: Scope, facts: readonly Fact[]): Promise<void> {
	const rows = await rowsOf(tx, scope, facts);
	const seqs = new Set(facts.map((fact) => `${fact.key} ${fact.seq}`));
	await tx.putEntries(
		rows.flatMap(({ waiting, ...row }): EntryRow[] =>
			waiting !== undefined && seqs.has(`${row.key} ${waiting}`) ? [row] : []
		)
	);
}

async function rowsOf(tx: DeviceRead, scope: Scope, facts: readonly Fact[]): Promise<EntryRow[]> {
	const keys = [...new Set(facts.map((fact) => fact.key))];
	const rows = await tx.entries(scope, keys);
	return rows.filter((row) => row !== undefined);
}

/**
 * Takes refused facts out of the state: each key is rebuilt from what others wrote, as held, and from this phone's own facts
 * that were not refused. An older own fact of the key comes back if there is one; what this phone does not hold itself (an
 * older fact of a recovered device, a copy's fact under the same number) comes back by pulling the scope anew.
 */
async function unfold(tx: DeviceWrite, scope: Scope, refused: readonly Fact[]): Promise<void> {
	if (refused.length === 0) return;
	const { device } = await phoneRow(tx);
	const rejected = new Set(refused.map((fact) => `${fact.device} ${fact.seq}`));
	const devices = [...new Set(refused.map((fact) => fact.device))];
	const keys = [...new Set(refused.map((fact) => fact.key))];
	const own = await ownFacts(tx, scope, new Set(keys));
	const rows = await tx.entries(scope, keys);
	const rebuilt = rows.flatMap((row): EntryRow[] => {
		if (row === undefined) return [];
		let state: KeyState = Object.fromEntries(
			Object.entries(row.state).filter(
				([device, entry]) =>
					!devices.some((mine) => mine === device) || !rejected.has(`${device} ${entry.seq}`)
			)
		);
		for (const fact of own)
			if (fact.key === row.key && !rejected.has(`${fact.device} ${fact.seq}`))
				state = join(state, fact);
		return [{ ...row, state }];
	});
	const isEmpty = (row: EntryRow) => Object.keys(row.state).length === 0;
	const isHeldByUs = (fact: Fact) =>
		fact.device === device &&
		rows.every((row) => row?.key !== fact.key || row.state[device]?.twin !== true);
	if (!refused.every(isHeldByUs)) await tx.putScope({ ...(await scopeRow(tx, scope)), vector: {} });
	await tx.putEntries(rebuilt.filter((row) => !isEmpty(row)));
	await tx.dropEntries(rebuilt.filter(isEmpty));
}

/** This phone's own facts of some keys, sealed and pending, without those refused before. */
export async function ownFacts(
	tx: DeviceRead,
	scope: Scope,
	keys: ReadonlySet<string>
): Promise<Fact[]> {
	const { device, retired = [] } = await phoneRow(tx);
	const owners = [device, ...retired];
	const facts: Fact[] = [];
	for (const owner of owners) {
		for (const row of await tx.sealed({ scope, device: owner, above: 0 })) {
			const refused = new Set(row.refused);
			facts.push(...factsOf(row).filter((_, index) => !refused.has(index)));
		}
	}
	for (const { scope: where, fact } of await tx.pending()) if (where === scope) facts.push(fact);
	return facts.filter((fact) => keys.has(fact.key));
}
