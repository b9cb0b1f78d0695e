import type { DeviceId } from '#lib/core/ids.ts';
import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import type { Snapshot } from '#lib/core/protocol/snapshot.ts';
import type { SyncAnswer, SyncRequest } from '#lib/core/protocol/sync.ts';
import type { Result } from '#lib/core/result.ts';
import { beginReissue, finishReissue } from '#lib/device/reissue.ts';
import type { DeviceStore, PendingRow } from '#lib/device/store.ts';
import { phoneRow } from '#lib/device/store.ts';
import { takeInSnapshot } from '#lib/device/take-in.ts';
import { applyAnswer } from './apply-answer.ts';
import { composeTrip } from './compose-trip.ts';
import type { Failure, MachineEvent, MachineState, SnapshotRef } from './machine-types.ts';

/** What the machine wants done, done: each task ends in the event that tells the machine what came of it. */

/** The way to the server. Nothing rejects: what went wrong is told as a `Failure`, and then nothing is known of the request. */
export interface Wire {
	sync(request: SyncRequest, as: SignedIn): Promise<Result<SyncAnswer, Failure>>;
	/** Undefined when the snapshot is another by now. */
	snapshot(ref: SnapshotRef, as: SignedIn): Promise<Result<Snapshot | undefined, Failure>>;
	/** Registers a device that takes over, under the same account; idempotent. The sign-in to go on with. */
	takeOver(device: DeviceId, as: SignedIn): Promise<Result<SignedIn, Failure>>;
}

/** What the second journal is told. */
export interface SyncJournal {
	/** Facts that a new device took over after a clash: written here before the given-up device's journal is dropped. */
	reissued(rows: readonly PendingRow[], devices: { from: DeviceId; to: DeviceId }): Promise<void>;
	/** Facts were acknowledged: files with nothing else in them may go. */
	settled(): Promise<void>;
	/** Somebody was erased: what the database no longer says must not stay in a file. */
	erased(): Promise<void>;
}

/** What a task stands on. */
export interface TaskParts {
	readonly store: DeviceStore;
	readonly wire: Wire;
	readonly journal?: SyncJournal | undefined;
	/** Epoch ms by the phone's clock. */
	readonly now: () => number;
	/** A fresh random device id, from a cryptographic source. */
	readonly newDevice: () => DeviceId;
	/**
	 * The sign-in changed: a new device took over, or other scopes may be read. Must be kept before anything travels under it.
	 */
	readonly onSignedIn: (as: SignedIn) => Promise<void>;
	/** The server answered, at this time by its clock (epoch ms); `news` when facts were settled or received. */
	readonly onAnswer: (serverAtMs: number, news: boolean) => void;
}

/** A task's end; it rejects only when the phone's own store does. */
export type Ending = Promise<MachineEvent>;

/** One trip: compose, send, apply. */
export async function exchange(
	{ store, now, wire, journal, onAnswer, onSignedIn }: TaskParts,
	as: SignedIn,
	{ differing, budgetBytes, isRevoked }: MachineState
): Ending {
	const sentAtMs = now();
	const trip = await composeTrip(store, {
		signedInAs: as.device,
		scopes: as.scopes,
		differing,
		budgetBytes,
		canReissue: !isRevoked,
		nowMs: sentAtMs
	});
	const answer = await wire.sync(trip.request, as);
	if (!answer.ok) return { kind: 'failed', ...answer.problem };
	const nowMs = now();
	const applied = await applyAnswer(store, trip, { answer: answer.value, nowMs });
	const { delivered, received, refused, segments, healed } = applied;
	if (segments > 0) await journal?.settled();
	if (applied.erased) await journal?.erased();
	const { scopes = as.scopes } = applied;
	if (!hasSame(scopes, as.scopes)) await onSignedIn({ ...as, scopes });
	onAnswer(answer.value.serverAt, segments + received > 0);
	return {
		kind: 'answered',
		...applied,
		progress: delivered + received + refused + segments + healed,
		sent: trip.request.segments.length,
		tripMs: nowMs - sentAtMs
	};
}

/** A snapshot too large for an answer. */
export async function fetchSnapshot(
	{ store, wire, journal }: TaskParts,
	as: SignedIn,
	{ scope, hash }: SnapshotRef
): Ending {
	const snapshot = await wire.snapshot({ scope, hash }, as);
	if (!snapshot.ok) return { kind: 'failed', ...snapshot.problem };
	const { value } = snapshot;
	if (value?.hash !== hash) return { kind: 'snapshot-gone' };
	const { clash, damaged, erased } = await store.write((tx) => takeInSnapshot(tx, scope, value));
	if (erased) await journal?.erased();
	return damaged ? { kind: 'failed', problem: 'damaged' } : { kind: 'fetched', clash };
}

/** The id is kept before the server hears of it: a crash in between registers the same device again. */
export async function register(
	{ store, wire, newDevice, onSignedIn }: TaskParts,
	as: SignedIn
): Ending {
	const successor = await store.write(async (tx) => {
		const { successor: known } = await phoneRow(tx);
		if (known !== undefined) return known;
		const fresh = newDevice();
		await beginReissue(tx, fresh);
		return fresh;
	});
	const taken = await wire.takeOver(successor, as);
	if (!taken.ok) return { kind: 'failed', ...taken.problem };
	await onSignedIn(taken.value);
	return { kind: 'registered' };
}

/** The new device's facts are in its journal before the given-up device's goes. */
export async function reissue({ store, journal, now }: TaskParts): Ending {
	const issued = await store.write(async (tx) => {
		const { device, successor, clockOffsetMs } = await phoneRow(tx);
		// Done already, and only the news of it was lost.
		if (successor === undefined) return undefined;
		const rows = await finishReissue(tx);
		const at = now() + clockOffsetMs;
		await tx.addDiary({ at, kind: 'reissued', delivered: 0, received: 0, refused: 0 });
		return { rows, devices: { from: device, to: successor } };
	});
	if (issued !== undefined) await journal?.reissued(issued.rows, issued.devices);
	return { kind: 'reissued' };
}

const hasSame = (a: readonly string[], b: readonly string[]): boolean =>
	a.length === b.length && a.every((item) => b.includes(item));
