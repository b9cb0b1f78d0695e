import { parseScope, type Scope } from '#lib/core/ids.ts';
import type { SyncAnswer } from '#lib/core/protocol/sync.ts';
import { heal, offerEarlier } from '#lib/device/heal.ts';
import { settle } from '#lib/device/settle.ts';
import type { DeviceStore, DeviceWrite } from '#lib/device/store.ts';
import { phoneRow, scopeRow } from '#lib/device/store.ts';
import { takeInSegments, takeInSnapshot } from '#lib/device/take-in.ts';
import type { Trip } from './compose-trip.ts';

/** The way back: an answer is applied in one transaction, or not at all. */

/** 20 s: half of it is the most a kept clock offset can be wrong by. */
const LONG_TRIP_MS = 20_000;

/** What an applied answer tells the sync machine and the user. */
export interface Applied {
	readonly delivered: number;
	readonly received: number;
	readonly refused: number;
	/** Segments whose end is known now. */
	readonly segments: number;
	/** Segments the server had lost, or may have: they wait again. */
	readonly healed: number;
	/** Another copy of this phone is writing: register a new device. */
	readonly clash: boolean;
	/** The server says this device was revoked: it may read nothing any more. */
	readonly isRevoked: boolean;
	/** Scopes the sign-in may read now, when the server told: grants begin and end, sites are founded. */
	readonly scopes: readonly Scope[] | undefined;
	/** A new device takes over, and every segment of the given-up one is answered: re-issue. */
	readonly isReadyToReissue: boolean;
	/** Scopes whose vectors the next trip must send. */
	readonly differing: readonly Scope[];
	/** Snapshots too large for the answer, to be fetched by hash. */
	readonly snapshots: readonly { readonly scope: Scope; readonly hash: string }[];
	/** Facts or segments still wait to be sent. */
	readonly canSend: boolean;
	/** Part of the answer could not be read; it is asked for again, later. */
	readonly damaged: boolean;
	/** Somebody was erased: the journals must let go of them too. */
	readonly erased: boolean;
}

/** Applies a well-formed answer in one transaction. Anything else must not come here: it changes nothing. */
export function applyAnswer(
	store: DeviceStore,
	trip: Trip,
	{ answer, nowMs }: { readonly answer: SyncAnswer; readonly nowMs: number }
): Promise<Applied> {
	return store.write(async (tx) => {
		const at = await keepClock(tx, trip, { answer, nowMs });
		const { signedInAs, canReissue } = trip;
		const settled = await settle(tx, answer.acks, { signedInAs, canReissue, nowMs: at });
		const mended = await mend(tx, trip, answer);
		const taken = await takeIn(tx, answer);
		const scopes = answer.digests && [...scopesOf(answer.digests).keys()];
		const differing = new Set(taken.more);
		for (const [scope, digest] of scopesOf(answer.digests))
			if (trip.digests.get(scope) !== digest && !scopesOf(answer.changes).has(scope))
				differing.add(scope);
		const { delivered, refused, segments, isRevoked } = settled;
		const { received, snapshots, damaged, erased } = taken;
		if (delivered + received + refused > 0)
			await tx.addDiary({ at, kind: 'exchanged', delivered, received, refused });
		const waiting = await tx.sealed({ state: 'waiting' });
		return {
			...{ delivered, received, refused, segments, snapshots, damaged, erased, scopes },
			// Everybody who is signed in may read the catalog, and only a revoked device nothing.
			isRevoked: isRevoked || scopes?.length === 0,
			healed: mended.healed,
			clash: settled.clash || mended.clash || taken.clash,
			isReadyToReissue: (await phoneRow(tx)).successor !== undefined && waiting.length === 0,
			differing: [...differing],
			canSend: waiting.length > 0 || (await tx.pending()).length > 0
		};
	});
}

/** Keeps the offset to the server's clock; the corrected time. */
async function keepClock(
	tx: DeviceWrite,
	{ request }: Trip,
	{ answer, nowMs }: { readonly answer: SyncAnswer; readonly nowMs: number }
): Promise<number> {
	const phone = await phoneRow(tx);
	// Half the round trip is the best guess at when the server looked at its clock. A long trip is no guess at all, and one that
	// ended before it began tells that somebody set the clock meanwhile.
	const tripMs = nowMs - request.sentAt;
	if (tripMs < 0 || tripMs >= LONG_TRIP_MS) return nowMs + phone.clockOffsetMs;
	const clockOffsetMs = Math.round(answer.serverAt - (request.sentAt + nowMs) / 2);
	await tx.putPhone({ ...phone, clockOffsetMs });
	return nowMs + clockOffsetMs;
}

/** What the server turns out to have lost waits again. */
async function mend(tx: DeviceWrite, trip: Trip, answer: SyncAnswer) {
	const { device } = await phoneRow(tx);
	let healed = 0;
	let clash = false;
	if (trip.signedInAs === device)
		for (const [scope, have] of scopesOf(answer.have)) {
			const { lost, clash: isClash } = await heal(tx, scope, have);
			healed += lost;
			clash ||= isClash;
		}
	// Asked with our vector, the server had nothing for us, and still it differs: it has less than we. Of this device's
	// segments `have` tells; of an earlier one's only this does.
	const changes = scopesOf(answer.changes);
	for (const [scope, digest] of scopesOf(answer.digests)) {
		const change = changes.get(scope);
		const isNothing = change?.snapshot === undefined && change?.segments.length === 0;
		const row = await scopeRow(tx, scope);
		const isAtOdds = isNothing && !change.more && digest !== trip.digests.get(scope);
		if (!isAtOdds || row.offeredTo === digest) continue;
		await tx.putScope({ ...row, offeredTo: digest });
		healed += await offerEarlier(tx, scope);
	}
	return { healed, clash };
}

async function takeIn(tx: DeviceWrite, answer: SyncAnswer) {
	const { successor } = await phoneRow(tx);
	const more: Scope[] = [];
	const snapshots: { scope: Scope; hash: string }[] = [];
	let received = 0;
	let clash = false;
	let damaged = false;
	let erased = false;
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
			erased ||= part.erased;
		}
		if (changes.more) more.push(scope);
	}
	// While a successor takes over, what the clone wrote under our numbers is no news.
	return { more, snapshots, received, clash: clash && successor === undefined, damaged, erased };
}

/** The members of a per-scope record. */
const scopesOf = <T>(record: Readonly<Partial<Record<Scope, T>>> | undefined): Map<Scope, T> =>
	new Map(
		Object.entries<T | undefined>(record ?? {}).flatMap(([name, value]): [Scope, T][] => {
			const scope = parseScope(name);
			return scope === undefined || value === undefined ? [] : [[scope, value]];
		})
	);
