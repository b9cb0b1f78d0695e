import { eraseFacts } from '#lib/core/facts/erase.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { EMPTY_STATE, join } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import { unpack, unpackFacts } from '#lib/core/protocol/pack.ts';
import type { Snapshot } from '#lib/core/protocol/snapshot.ts';
import type { ServedSegment } from '#lib/core/protocol/sync.ts';
import { mergeVectors, type Vector } from '#lib/core/protocol/vector.ts';
import { dropErased, erasedBy, erasedIn } from './erase.ts';
import type { DeviceWrite, EntryRow } from './store.ts';
import { phoneRow, scopeRow } from './store.ts';

/**
 * What others wrote, taken in. Facts are joined first and the vector is raised in the same transaction, so the phone never
 * claims to have what it does not. A segment is taken only in its turn (n = vector + 1): what comes early is asked for again.
 */

/** What came of one scope. */
export interface TakenIn {
	/** Facts of others received. */
	readonly received: number;
	/** The server served a segment of ours that this phone never made: it was cloned, or came back from an old copy. */
	readonly clash: boolean;
	/** Something could not be read; it stays missing and is asked for again. */
	readonly damaged: boolean;
	/** Somebody was erased of whom this phone had not heard it: the journals must let go of them too. */
	readonly erased: boolean;
}

/** Takes in segments of one scope, in the order served. */
export async function takeInSegments(
	tx: DeviceWrite,
	scope: Scope,
	segments: readonly ServedSegment[]
): Promise<TakenIn> {
	const { device } = await phoneRow(tx);
	const row = await scopeRow(tx, scope);
	const vector: Record<string, number> = { ...row.vector };
	const facts: Entry[] = [];
	let clash = false;
	let damaged = false;
	for (const segment of segments) {
		if (segment.device === device) {
			const own = await tx.segment(scope, device, segment.n);
			if ('hole' in segment) continue;
			if (own?.packed.hash !== segment.hash) clash = true;
			continue;
		}
		if (segment.n !== (vector[segment.device] ?? 0) + 1) continue;
		if (!('hole' in segment)) {
			const read = unpackFacts(segment.facts);
			if (read === undefined) {
				damaged = true;
				continue;
			}
			facts.push(...read);
		}
		vector[segment.device] = segment.n;
	}
	const erased = await joinNews(tx, scope, facts);
	const seq = seqSeen(row.seq, device, facts);
	await tx.putScope({ ...row, seq, vector });
	return { received: facts.length, clash: clash || seq > row.seq, damaged, erased };
}

/** Takes in the folded state of a scope: entries are joined, never replaced, so unsent facts of this phone stay. */
export async function takeInSnapshot(
	tx: DeviceWrite,
	scope: Scope,
	snapshot: Snapshot
): Promise<TakenIn> {
	const { device } = await phoneRow(tx);
	const row = await scopeRow(tx, scope);
	const entries = unpack(snapshot.entries);
	if (entries === undefined) return { received: 0, clash: false, damaged: true, erased: false };
	if (scope === 'views') return takeInViews(tx, snapshot.hash, entries);
	const erased = await joinNews(tx, scope, entries);
	const { [device]: ownN, ...others } = snapshot.vector;
	const seq = seqSeen(row.seq, device, entries);
	await tx.putScope({
		...row,
		seq,
		vector: mergeVectors(row.vector, others),
		...(scope === 'catalog' ? { contentHash: snapshot.hash } : {})
	});
	const clash = (ownN ?? 0) > row.n || seq > row.seq;
	return { received: entries.length, clash, damaged: false, erased };
}

/**
 * Views come whole, and what is no longer in them goes: somebody moved to another household, or was erased. Nobody writes in them,
 * and their facts are counted in other scopes: one's own among them are no sign of a copy of this phone.
 */
async function takeInViews(
	tx: DeviceWrite,
	contentHash: string,
	entries: readonly Entry[]
): Promise<TakenIn> {
	const scope = 'views';
	const keys = new Set(entries.map(({ key }) => key));
	const gone = (await tx.entriesUnder(scope, '')).filter(({ key }) => !keys.has(key));
	await tx.dropEntries(gone);
	await joinEntries(tx, scope, entries);
	await tx.putScope({ ...(await scopeRow(tx, scope)), contentHash });
	return { received: entries.length, clash: false, damaged: false, erased: false };
}

/** Joins what came, without what it says about somebody erased; whether it brings an erasure this phone had not heard of. */
async function joinNews(tx: DeviceWrite, scope: Scope, facts: readonly Entry[]): Promise<boolean> {
	const known = await erasedIn(tx, scope);
	const news = new Set([...erasedBy(facts)].filter((id) => !known.has(id)));
	await joinEntries(tx, scope, eraseFacts(facts, new Set([...known, ...news])));
	if (news.size > 0) await dropErased(tx, scope, news);
	return news.size > 0;
}

/**
 * The highest seq of this device that anybody knows of. Above our own count it was given by a copy of this phone: from here on
 * we count above it, so that nobody who saw the copy's facts seems to have seen ours.
 */
const seqSeen = (seq: number, device: string, facts: readonly Entry[]): number =>
	facts.reduce(
		(highest, fact) =>
			Math.max(highest, fact.device === device ? fact.seq : (fact.sees?.[device] ?? 0)),
		seq
	);

/** The vector of a scope as the phone tells it: others' segments held, and its own up to `ownN`. */
export const toldVector = (vector: Vector, device: string, ownN: number): Vector =>
	ownN > 0 ? { ...vector, [device]: ownN } : vector;

/** Joins facts into the state rows of their keys. */
export async function joinEntries(
	tx: DeviceWrite,
	scope: Scope,
	facts: readonly Entry[]
): Promise<void> {
	const keys = [...new Set(facts.map((fact) => fact.key))];
	const held = await tx.entries(scope, keys);
	const rows = new Map(
		keys.map((key, index): [string, EntryRow] => [
			key,
			held[index] ?? { scope, key, state: EMPTY_STATE }
		])
	);
	const changed = new Set<string>();
	for (const fact of facts) {
		const row = rows.get(fact.key);
		if (row === undefined) continue;
		const state = join(row.state, fact);
		if (state === row.state) continue;
		changed.add(fact.key);
		rows.set(fact.key, { ...row, state });
	}
	await tx.putEntries([...rows].flatMap(([key, row]) => (changed.has(key) ? [row] : [])));
}
