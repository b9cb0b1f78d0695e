import { EMPTY_STATE, join, type Entry, type KeyState } from '#lib/core/facts/fold.ts';
import { asDeviceId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import { unpack } from '#lib/core/protocol/pack.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';
import type { Store } from '../../store/store.ts';
import type { ExchangeDeps } from './parts.ts';
import { isHole, readSegmentDocument } from './segment-document.ts';

/** A scope's folded state, and what went into it. */
export interface Folded {
	readonly keys: Map<string, KeyState>;
	readonly vector: Vector;
	/** Facts read from segments, those of the snapshot not counted. */
	readonly addedFacts: number;
	/** Entries that came from the snapshot; 0 when there was none to use. */
	readonly snapshotEntries: number;
}

/** Documents read at once. */
const PAGE = 100;

/** The folded state of a scope: its snapshot, when there is a sound one, and every segment above. */
export async function foldScope(
	scope: Scope,
	deps: Pick<ExchangeDeps, 'store' | 'vectors' | 'snapshots' | 'now'>
): Promise<Folded> {
	const vector = await deps.vectors.of(scope, deps.now);
	const snapshot = await deps.snapshots.read(scope, vector);
	const entries = snapshot === undefined ? [] : (unpack(snapshot.entries) ?? []);
	const keys = new Map<string, KeyState>();
	for (const entry of entries) joinInto(keys, entry);
	const addedFacts = await foldAbove(keys, { scope, below: snapshot?.vector ?? {}, vector }, deps);
	return { keys, vector, addedFacts, snapshotEntries: entries.length };
}

/** What lies above one vector and within another. */
export interface Above {
	readonly scope: Scope;
	readonly below: Vector;
	readonly vector: Vector;
}

/** Folds the segments above a vector into a state; how many facts they held. */
export async function foldAbove(
	keys: Map<string, KeyState>,
	{ scope, below, vector }: Above,
	{ store }: { readonly store: Store }
): Promise<number> {
	let facts = 0;
	for (const [device, n] of Object.entries(vector)) {
		let from = (below[device] ?? 0) + 1;
		for (; from <= n; from += PAGE) {
			const to = Math.min(n, from + PAGE - 1);
			for (const fact of await readFacts(store, { scope, device: asDeviceId(device), from, to })) {
				joinInto(keys, fact);
				facts += 1;
			}
		}
	}
	return facts;
}

/** The accepted facts of some segments of one device. */
async function readFacts(
	store: Store,
	{ scope, device, from, to }: { scope: Scope; device: DeviceId; from: number; to: number }
): Promise<Entry[]> {
	const database = await store.open(scope);
	const documents = await database.range({
		from: segmentId(device, from),
		to: segmentId(device, to)
	});
	return documents.flatMap(({ body }) => {
		const stored = readSegmentDocument(body);
		return stored === undefined || isHole(stored) ? [] : stored.facts;
	});
}

const joinInto = (keys: Map<string, KeyState>, entry: Entry): void => {
	keys.set(entry.key, join(keys.get(entry.key) ?? EMPTY_STATE, entry));
};
