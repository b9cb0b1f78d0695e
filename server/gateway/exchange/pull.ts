import { asDeviceId, type Scope } from '#lib/core/ids.ts';
import type { Ack, ScopeChanges, ServedSegment, SyncRequest } from '#lib/core/protocol/sync.ts';
import { mergeVectors, type Vector } from '#lib/core/protocol/vector.ts';
import type { Caller } from '../caller.ts';
import { inlined, isContent, readContent } from './content.ts';
import { recordLosses } from './losses.ts';
import type { ExchangeDeps } from './parts.ts';
import type { Served } from './segment-cache.ts';
import type { StoredSnapshot } from './snapshots.ts';

/**
 * What a reader lacks, scope by scope: segments by runs of numbers, or the snapshot where that is fewer bytes, and then what
 * lies above its vector. One answer has a budget; what does not fit is announced by `more`, and the next request, with the
 * vector it then has, goes on there.
 */

/** 256 KB before compression: 40 s of a 50 kbit/s link when nothing compresses, and it compresses to a third. */
const ANSWER_BYTES = 262_144;
/** From so many missing segments on it is worth looking whether the snapshot is smaller. */
const MANY_SEGMENTS = 8;

/** What one request asks for. */
export interface Wanted {
	readonly want: NonNullable<SyncRequest['want']>;
	/** What the same request delivered: it need not come back. */
	readonly acks: readonly Ack[];
	/** Scopes the caller may read now: nothing else is even looked at. */
	readonly readable: readonly Scope[];
}

/** Changes for every readable scope that is wanted, also when there are none. */
export async function pull(
	{ want, acks, readable }: Wanted,
	caller: Caller,
	deps: ExchangeDeps
): Promise<Partial<Record<Scope, ScopeChanges>>> {
	const changes: Partial<Record<Scope, ScopeChanges>> = {};
	let leftBytes = ANSWER_BYTES;
	for (const scope of readable) {
		const told = want[scope];
		if (told === undefined) continue;
		if (isContent(scope)) {
			const snapshot = inlined(await readContent(scope, caller, deps));
			changes[scope] = { snapshot, segments: [], more: false };
			continue;
		}
		const lack: Lack = { scope, has: withDelivered(told, { scope, acks, caller }), leftBytes };
		await recordLosses({ scope, told, caller }, deps);
		const found = await changesOf(lack, deps);
		leftBytes -= found.sizeBytes;
		changes[scope] = found.changes;
	}
	return changes;
}

interface Lack {
	readonly scope: Scope;
	/** What the reader has. */
	readonly has: Vector;
	readonly leftBytes: number;
}

interface Found {
	readonly changes: ScopeChanges;
	readonly sizeBytes: number;
}

async function changesOf(lack: Lack, deps: ExchangeDeps): Promise<Found> {
	const vector = await deps.vectors.of(lack.scope, deps.now);
	const missing = countMissing(lack.has, vector);
	if (missing === 0) return { changes: { segments: [], more: false }, sizeBytes: 0 };
	const isNew = Object.keys(lack.has).length === 0;
	const snapshot =
		isNew || missing >= MANY_SEGMENTS ? await deps.snapshots.read(lack.scope, vector) : undefined;
	if (snapshot === undefined) return readRuns(lack, vector, deps);
	const isSmaller = await isSmallerThanRuns(snapshot, lack, deps);
	return isSmaller ? withSnapshot(snapshot, lack, deps) : readRuns(lack, vector, deps);
}

/** Whether the snapshot is fewer bytes than the segments it would stand for. */
async function isSmallerThanRuns(
	snapshot: StoredSnapshot,
	{ scope, has }: Lack,
	deps: ExchangeDeps
): Promise<boolean> {
	let sizeBytes = 0;
	for await (const served of runs({ scope, has }, snapshot.vector, deps)) {
		sizeBytes += served.sizeBytes;
		if (sizeBytes > snapshot.sizeBytes) return true;
	}
	return false;
}

async function withSnapshot(
	snapshot: StoredSnapshot,
	lack: Lack,
	deps: ExchangeDeps
): Promise<Found> {
	const served = inlined(snapshot);
	// What lies above a snapshot that has yet to be fetched would have to wait for it.
	if (!('entries' in served)) {
		return { changes: { snapshot: served, segments: [], more: true }, sizeBytes: 0 };
	}
	const vector = await deps.vectors.of(lack.scope, deps.now);
	const { changes, sizeBytes } = await readRuns(
		{
			...lack,
			has: mergeVectors(lack.has, snapshot.vector),
			leftBytes: lack.leftBytes - snapshot.sizeBytes
		},
		vector,
		deps
	);
	return {
		changes: { ...changes, snapshot: served },
		sizeBytes: sizeBytes + snapshot.sizeBytes
	};
}

/** Segments up to the budget; at least one while nothing of the budget is spent, so that every answer is a step. */
async function readRuns(lack: Lack, vector: Vector, deps: ExchangeDeps): Promise<Found> {
	const segments: ServedSegment[] = [];
	let sizeBytes = 0;
	for await (const served of runs(lack, vector, deps)) {
		const isFirst = segments.length === 0 && lack.leftBytes === ANSWER_BYTES;
		if (!isFirst && sizeBytes + served.sizeBytes > lack.leftBytes) {
			return { changes: { segments, more: true }, sizeBytes };
		}
		segments.push(served.segment);
		sizeBytes += served.sizeBytes;
	}
	return { changes: { segments, more: false }, sizeBytes };
}

/** Every segment that one vector has and the other lacks, device by device, in n order. */
async function* runs(
	{ scope, has }: Pick<Lack, 'scope' | 'has'>,
	vector: Vector,
	deps: ExchangeDeps
): AsyncGenerator<Served> {
	for (const name of Object.keys(vector).sort()) {
		const from = (has[name] ?? 0) + 1;
		const to = vector[name] ?? 0;
		const device = asDeviceId(name);
		if (from <= to) yield* deps.segments.serve({ scope, device, from, to }, deps.now);
	}
}

const countMissing = (has: Vector, vector: Vector): number =>
	Object.entries(vector).reduce((sum, [device, n]) => sum + Math.max(0, n - (has[device] ?? 0)), 0);

/** The reader's vector, raised by what this request delivered: a phone need not be sent its own words. */
function withDelivered(
	told: Vector,
	{ scope, acks, caller }: { scope: Scope; acks: readonly Ack[]; caller: Caller }
): Vector {
	const has: Record<string, number> = { ...told };
	for (const ack of acks) {
		const device = ack.device ?? caller.device;
		const isTaken = ack.state !== 'gap' && ack.state !== 'clash';
		if (ack.scope === scope && isTaken && ack.n === (has[device] ?? 0) + 1) has[device] = ack.n;
	}
	return has;
}
