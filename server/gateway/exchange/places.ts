import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import { putNew } from './put.ts';
import type { ExchangeDeps } from './parts.ts';
import type { Place } from './quarantine.ts';

/**
 * The places of a device's segments in a scope, and the rule that none is skipped.
 *
 * A place is taken by a segment in the scope, by one refused whole in quarantine, or by a hole. Before a segment is stored in
 * the scope every place before it that is not taken there becomes a hole there, a stub document, so that the scope's vector
 * stays contiguous and survives a rebuild from ids.
 *
 *        1   2   3   4   5   6
 *   scope    ■   ■       ■             n = 6 with from = 6, 3 refused whole, 4 in the scope
 *   quarantine       ■                 becomes   ■ ■ ○ ■ ○ ■   (○ hole: 3 quarantined, 5 lost)
 */

/** One device's numbers in one scope. */
export interface Lane {
	readonly scope: Scope;
	readonly device: DeviceId;
	/** Whether the account has, or ever had, a right in the scope; without one its database is never opened. */
	readonly isOpen: boolean;
}

/** 2,000: more than a device seals in years. One that claims to have lost more is not believed, and starts anew. */
const MAX_HOLES = 2000;

/** The highest n up to which every place of the scope itself is taken. */
const inScope = async (lane: Lane, deps: ExchangeDeps): Promise<number> =>
	lane.isOpen ? ((await deps.vectors.of(lane.scope, deps.now))[lane.device] ?? 0) : 0;

/** The highest n up to which every place is taken, in the scope or in quarantine. */
export const taken = async (lane: Lane, deps: ExchangeDeps): Promise<number> =>
	beyondQuarantined(lane, await inScope(lane, deps), deps);

async function beyondQuarantined(lane: Lane, start: number, deps: ExchangeDeps): Promise<number> {
	const quarantined = await deps.quarantine.numbers(lane, deps.now);
	let n = start;
	while (quarantined.has(n + 1)) n += 1;
	return n;
}

/**
 * `have` as the device may believe it: up to the first place that another device of the account called lost. What this
 * device still holds of it, it must send.
 */
export async function had(lane: Lane, deps: ExchangeDeps): Promise<number> {
	const { vectors, now } = deps;
	const start = lane.isOpen ? await vectors.lane(lane.scope, lane.device, now) : 0;
	let n = await beyondQuarantined(lane, start, deps);
	for (const [place, { declaredBy, filled }] of await deps.quarantine.holes(lane, deps.now)) {
		if (!filled && declaredBy !== lane.device) n = Math.min(n, place - 1);
	}
	return n;
}

/** A segment that asks for its place. */
export interface Arrival {
	readonly lane: Lane;
	readonly n: number;
	/** What lies before is gone for good, says the phone. */
	readonly from?: number | undefined;
	/** The device of the sign-in. */
	readonly bearer: DeviceId;
	/** Refused whole: its place is in quarantine. */
	readonly isWhole: boolean;
}

/** Sees to it that every place before a segment is taken. `gap`: one is not. `clash`: no phone loses that many. */
export async function makeRoom(
	arrival: Arrival,
	deps: ExchangeDeps
): Promise<'ready' | 'gap' | 'clash' | 'unsure'> {
	const { lane, n, from } = arrival;
	let have = await taken(lane, deps);
	if (n > have + 1 && lane.isOpen) {
		await deps.vectors.reread(lane.scope, deps.now);
		have = await taken(lane, deps);
	}
	const isLost = from !== undefined && from <= n && from > have + 1;
	if (isLost && from - have > MAX_HOLES) return 'clash';
	if (n > (isLost ? from : have + 1)) return 'gap';
	const start = arrival.isWhole ? have : await inScope(lane, deps);
	for (let place = start + 1; place < n; place++) {
		if (!(await leaveHole({ ...arrival, n: place }, deps))) return 'unsure';
	}
	return 'ready';
}

/** The device says itself that what lies before `from` is gone: then it counts as had, whoever said it first. */
export async function redeclare(
	{ lane, from, bearer }: Arrival,
	deps: ExchangeDeps
): Promise<void> {
	if (from === undefined || bearer !== lane.device) return;
	for (const [n, record] of await deps.quarantine.holes(lane, deps.now)) {
		if (n >= from || record.declaredBy === bearer) continue;
		await deps.quarantine.recordHole({ ...lane, n }, { ...record, declaredBy: bearer });
	}
}

/** The record first: a hole nobody can explain would be worse than a record of one that is not there yet. */
async function leaveHole(
	{ lane, n, bearer, isWhole }: Arrival,
	deps: ExchangeDeps
): Promise<boolean> {
	const place: Place = { scope: lane.scope, device: lane.device, n };
	const isQuarantined = (await deps.quarantine.numbers(lane, deps.now)).has(n);
	const isRecorded = await deps.quarantine.recordHole(place, {
		reason: isQuarantined ? 'quarantined' : 'lost',
		declaredBy: isQuarantined ? lane.device : bearer,
		filled: false,
		at: deps.now
	});
	if (!isRecorded) return false;
	if (isWhole) {
		const settled = await deps.quarantine.take(place, { hole: true }, deps.now);
		return settled.kind === 'stored' || settled.kind === 'known';
	}
	const settled = await putNew(await deps.store.open(lane.scope), {
		id: segmentId(lane.device, n),
		body: { hole: true },
		// A segment that came by another way is better than a hole.
		isSame: () => true
	});
	if (settled.kind !== 'stored' && settled.kind !== 'known') {
		deps.vectors.doubt(lane.scope, lane.device, n);
		return false;
	}
	deps.vectors.note(lane.scope, lane.device, n);
	return true;
}
