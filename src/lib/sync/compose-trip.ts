import type { DeviceId, Scope } from '#lib/core/ids.ts';
import type { PackedSegment } from '#lib/core/protocol/segment.ts';
import { PROTOCOL_VERSION, type SyncRequest } from '#lib/core/protocol/sync.ts';
import { digestOf, scopeDigest, type Vector } from '#lib/core/protocol/vector.ts';
import { seal } from '#lib/device/seal.ts';
import type { DeviceRead, DeviceStore, DeviceWrite, SealedRow } from '#lib/device/store.ts';
import { phoneRow, scopeRow } from '#lib/device/store.ts';
import { toldVector } from '#lib/device/take-in.ts';

/**
 * The way out: what a trip carries is composed in one transaction, which seals. Nothing is held until the answer comes
 * (`apply-answer.ts`), so a phone that dies on the way simply sends the same segments again.
 */

/** What is left of a budget under this is not worth a segment of its own. */
const MIN_SEALED_BYTES = 1024;
/** The most segments a request may carry. */
const MAX_SEGMENTS = 500;

/** What a trip is made of. */
export interface TripPlan {
	/** The device of the sign-in the trip goes under. */
	readonly signedInAs: DeviceId;
	/** Scopes the sign-in may read. */
	readonly scopes: readonly Scope[];
	/** Scopes known to differ from the server's: their vectors are sent. */
	readonly differing: readonly Scope[];
	/** Bytes after gzip the segments may take: 8 KB after a slow or cut trip, up to 256 KB. */
	readonly budgetBytes: number;
	/** Whether another device may take over, should this one clash. */
	readonly canReissue: boolean;
	/** Epoch ms by the phone's clock. */
	readonly nowMs: number;
}

/** A composed trip. */
export interface Trip extends Pick<TripPlan, 'signedInAs' | 'canReissue'> {
	readonly request: SyncRequest;
	/** Per readable scope: the digest this phone will have once the trip's segments are stored. */
	readonly digests: ReadonlyMap<Scope, string>;
}

/** Composes a trip: waiting segments first, as they are; what budget is left goes to newly sealed facts. */
export function composeTrip(store: DeviceStore, plan: TripPlan): Promise<Trip> {
	return store.write(async (tx) => {
		const { waiting, staying, leftBytes } = fitting(
			await tx.sealed({ state: 'waiting' }),
			plan.budgetBytes
		);
		const sent = [...waiting, ...(await sealFresh(tx, staying.length === 0 ? leftBytes : 0))];
		const vectors = await toldVectors(tx, plan.scopes, staying);
		const digests = new Map(
			await Promise.all(
				plan.scopes.map(async (scope): Promise<[Scope, string]> => {
					const { contentHash } = await scopeRow(tx, scope);
					const isWhole = scope === 'catalog' || scope === 'views';
					return [scope, isWhole ? (contentHash ?? '') : scopeDigest(vectors.get(scope) ?? {})];
				})
			)
		);
		const want = plan.differing.map((scope): [Scope, Vector] => [scope, vectors.get(scope) ?? {}]);
		const holds = await holdsAfter(tx, sent);
		const request: SyncRequest = {
			v: PROTOCOL_VERSION,
			sentAt: plan.nowMs,
			digest: digestOf(digests),
			...(holds.length > 0 ? { holds: Object.fromEntries(holds) } : {}),
			...(want.length > 0 ? { want: Object.fromEntries(want) } : {}),
			segments: await Promise.all(sent.map((row) => toSend(tx, row, plan.signedInAs)))
		};
		const { signedInAs, canReissue } = plan;
		return { signedInAs, canReissue, request, digests };
	});
}

interface Fitting {
	readonly waiting: readonly SealedRow[];
	readonly staying: readonly SealedRow[];
	readonly leftBytes: number;
}

/** At least one waiting segment, and as many as fit; in n order per device, as the server wants them. */
function fitting(rows: readonly SealedRow[], budgetBytes: number): Fitting {
	let leftBytes = budgetBytes;
	let count = 0;
	for (const row of rows) {
		if (count > 0 && (row.sizeBytes > leftBytes || count === MAX_SEGMENTS)) break;
		leftBytes -= row.sizeBytes;
		count += 1;
	}
	return { waiting: rows.slice(0, count), staying: rows.slice(count), leftBytes };
}

/** Seals what is pending into what is left of the budget. Nothing while a successor is taking over. */
async function sealFresh(tx: DeviceWrite, budgetBytes: number): Promise<SealedRow[]> {
	const { device, successor } = await phoneRow(tx);
	if (successor !== undefined || budgetBytes < MIN_SEALED_BYTES) return [];
	return seal(tx, { device, budgetBytes });
}

/** The travelling form under the sign-in; `from` marks that what lies before is gone for good. */
async function toSend(tx: DeviceRead, row: SealedRow, signedInAs: string): Promise<PackedSegment> {
	const { device: _device, ...packed } = row.packed;
	const { have } = await scopeRow(tx, row.scope);
	const isOldest = (await tx.segment(row.scope, row.device, row.n - 1)) === undefined;
	const from = row.n > 1 && isOldest && (have ?? 0) < row.n - 1 ? { from: row.n } : {};
	return { ...packed, ...(row.device === signedInAs ? {} : { device: row.device }), ...from };
}

/** What the phone will have of each scope once the trip's segments are stored. */
async function toldVectors(
	tx: DeviceRead,
	scopes: readonly Scope[],
	staying: readonly SealedRow[]
): Promise<Map<Scope, Vector>> {
	const { device } = await phoneRow(tx);
	const vectors = new Map<Scope, Vector>();
	for (const scope of scopes) {
		const { vector, n } = await scopeRow(tx, scope);
		const ownN = staying
			.filter((row) => row.scope === scope && row.device === device)
			.reduce((lowest, row) => Math.min(lowest, row.n - 1), n);
		vectors.set(scope, toldVector(vector, device, ownN));
	}
	return vectors;
}

/** Facts per scope that stay on the phone once these segments are delivered; refused ones count until dealt with. */
async function holdsAfter(tx: DeviceRead, sent: readonly SealedRow[]): Promise<[Scope, number][]> {
	const gone = new Set(sent.map((row) => `${row.scope} ${row.device} ${row.n}`));
	const counts = new Map<Scope, number>();
	const add = (scope: Scope, count: number) => counts.set(scope, (counts.get(scope) ?? 0) + count);
	for (const { scope } of await tx.pending()) add(scope, 1);
	for (const row of await tx.sealed({ state: 'waiting' }))
		if (!gone.has(`${row.scope} ${row.device} ${row.n}`)) add(row.scope, row.count);
	for (const row of await tx.refusals()) if (!row.dealtWith) add(row.scope, 1);
	return [...counts];
}
