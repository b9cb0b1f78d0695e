import { parseScope, type Scope } from '#lib/core/ids.ts';
import type { PackedSegment } from '#lib/core/protocol/segment.ts';
import { PROTOCOL_VERSION, type SyncAnswer, type SyncRequest } from '#lib/core/protocol/sync.ts';
import { digestOf, scopeDigest, type Vector } from '#lib/core/protocol/vector.ts';
import { seal } from '#lib/device/seal.ts';
import { heal, settle } from '#lib/device/settle.ts';
import type { DeviceRead, DeviceStore, DeviceWrite, SealedRow } from '#lib/device/store.ts';
import { phoneRow, scopeRow } from '#lib/device/store.ts';
import { takeInSegments, takeInSnapshot, toldVector } from '#lib/device/take-in.ts';

/**
 * One trip to the server and back: what is sent is composed in one transaction (which seals), what comes back is applied in
 * another. Between them nothing is held, so a phone that dies on the way simply sends the same segments again.
 */

/** 20 s: half of it is the most a kept clock offset can be wrong by. */
const LONG_TRIP_MS = 20_000;

/** What a trip is made of. */
export interface TripPlan {
	/** Scopes the sign-in may read. */
	readonly scopes: readonly Scope[];
	/** Scopes known to differ from the server's: their vectors are sent. */
	readonly differing: readonly Scope[];
	/** Bytes after gzip the segments may take: 8 KB after a slow or cut trip, up to 256 KB. */
	readonly budgetBytes: number;
	/** Epoch ms by the phone's clock. */
	readonly nowMs: number;
}

/** A composed trip. */
export interface Trip {
	readonly request: SyncRequest;
	/** Per readable scope: the digest this phone will have once the trip's segments are stored. */
	readonly digests: ReadonlyMap<Scope, string>;
}

/** Composes a trip: waiting segments first, as they are; what budget is left goes to newly sealed facts. */
export function composeTrip(store: DeviceStore, plan: TripPlan): Promise<Trip> {
	return store.write(async (tx) => {
		const { device, successor } = await phoneRow(tx);
		const signedInAs = successor ?? device;
		const allWaiting = await tx.sealed({ state: 'waiting' });
		const waiting = fitting(allWaiting, plan.budgetBytes);
		const spentBytes = waiting.reduce((sum, row) => sum + sizeBytes(row), 0);
		const isClosing = successor !== undefined;
		const fresh =
			isClosing || (waiting.length > 0 && spentBytes >= plan.budgetBytes)
				? []
				: await seal(tx, { device, budgetBytes: plan.budgetBytes - spentBytes });
		const sent = [...waiting, ...fresh];
		const vectors = await toldVectors(tx, plan.scopes, allWaiting.slice(waiting.length));
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
			segments: await Promise.all(sent.map((row) => toSend(tx, row, signedInAs)))
		};
		return { request, digests };
	});
}

/** What an applied answer tells the sync machine and the user. */
export interface Applied {
	readonly delivered: number;
	readonly received: number;
	readonly refused: number;
	/** Segments the server had lost (restored from a backup): they wait again. */
	readonly healed: number;
	/** Another copy of this phone is writing: register a new device. */
	readonly clash: boolean;
	/** Scopes whose vectors the next trip must send. */
	readonly differing: readonly Scope[];
	/** Snapshots too large for the answer, to be fetched by hash. */
	readonly snapshots: readonly { readonly scope: Scope; readonly hash: string }[];
	/** More waits here or there: go again at once. */
	readonly goOn: boolean;
	/** Part of the answer could not be read; it is asked for again, later. */
	readonly damaged: boolean;
	/** Facts and refused facts still on this phone. */
	readonly left: number;
}

/** Applies a well-formed answer in one transaction. Anything else must not come here: it changes nothing. */
export function applyAnswer(
	store: DeviceStore,
	trip: Trip,
	{ answer, nowMs }: { readonly answer: SyncAnswer; readonly nowMs: number }
): Promise<Applied> {
	return store.write(async (tx) => {
		const phone = await phoneRow(tx);
		// Half the round trip is the best guess at when the server looked at its clock; a long trip is no guess at all.
		const isQuick = nowMs - trip.request.sentAt < LONG_TRIP_MS;
		const clockOffsetMs = isQuick
			? Math.round(answer.serverAt - (trip.request.sentAt + nowMs) / 2)
			: phone.clockOffsetMs;
		await tx.putPhone({ ...phone, clockOffsetMs });
		const at = nowMs + clockOffsetMs;
		const settled = await settle(tx, answer.acks, at);
		let healed = 0;
		for (const [scope, have] of scopesOf(answer.have)) healed += await heal(tx, scope, have);
		const taken = await takeIn(tx, answer);
		const differing = new Set(taken.more);
		for (const [scope, digest] of scopesOf(answer.digests))
			if (trip.digests.get(scope) !== digest && !scopesOf(answer.changes).has(scope))
				differing.add(scope);
		const left = (await holdsAfter(tx, [])).reduce((sum, [, count]) => sum + count, 0);
		const canSend =
			(await tx.pending()).length > 0 || (await tx.sealed({ state: 'waiting' })).length > 0;
		const outcome = {
			delivered: settled.delivered,
			received: taken.received,
			refused: settled.refused
		};
		if (outcome.delivered + outcome.received + outcome.refused > 0)
			await tx.addDiary({ at, kind: 'exchanged', ...outcome });
		return {
			...outcome,
			healed,
			clash: settled.clash || taken.clash,
			differing: [...differing],
			snapshots: taken.snapshots,
			goOn: differing.size > 0 || (canSend && answer.acks.length > 0),
			damaged: taken.damaged,
			left
		};
	});
}

async function takeIn(tx: DeviceWrite, answer: SyncAnswer) {
	const { successor } = await phoneRow(tx);
	const more: Scope[] = [];
	const snapshots: { scope: Scope; hash: string }[] = [];
	let received = 0;
	let clash = false;
	let damaged = false;
	for (const [scope, changes] of scopesOf(answer.changes)) {
		const { snapshot } = changes;
		if (snapshot !== undefined && !('entries' in snapshot)) {
			// Segments above a snapshot make no sense before it.
			snapshots.push({ scope, hash: snapshot.hash });
			continue;
		}
		const parts = [
			...(snapshot === undefined ? [] : [await takeInSnapshot(tx, scope, snapshot)]),
			await takeInSegments(tx, scope, changes.segments)
		];
		for (const part of parts) {
			received += part.received;
			clash ||= part.clash;
			damaged ||= part.damaged;
		}
		if (changes.more) more.push(scope);
	}
	// While a successor takes over, what the clone wrote under our numbers is no news.
	return { more, snapshots, received, clash: clash && successor === undefined, damaged };
}

/** At least one waiting segment, and as many as fit; in n order per device, as the server wants them. */
function fitting(rows: readonly SealedRow[], budgetBytes: number): SealedRow[] {
	const fit: SealedRow[] = [];
	let spentBytes = 0;
	for (const row of rows) {
		spentBytes += sizeBytes(row);
		if (fit.length > 0 && spentBytes > budgetBytes) break;
		fit.push(row);
	}
	return fit;
}

/** Packed JSON gzips to about 45 % (ids hardly, words well; measured on seeded sheets). */
const sizeBytes = (row: SealedRow): number => Math.ceil(JSON.stringify(row.packed).length * 0.45);

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

/** The members of a per-scope record. */
const scopesOf = <T>(record: Readonly<Partial<Record<Scope, T>>> | undefined): Map<Scope, T> =>
	new Map(
		Object.entries<T | undefined>(record ?? {}).flatMap(([name, value]): [Scope, T][] => {
			const scope = parseScope(name);
			return scope === undefined || value === undefined ? [] : [[scope, value]];
		})
	);
