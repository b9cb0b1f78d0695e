import { eraseFacts, type ErasedIds } from '#lib/core/facts/erase.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asDeviceId, type DeviceId } from '#lib/core/ids.ts';
import { unpackColumn } from '#lib/core/protocol/column.ts';
import type { Packed } from '#lib/core/protocol/pack.ts';
import { unpackSegment, type PackedSegment } from '#lib/core/protocol/segment.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import { inServingOrder } from '../access-reach.ts';
import type { Caller } from '../caller.ts';
import type { Bearer, Incoming } from './case.ts';
import type { ExchangeDeps } from './parts.ts';
import type { Via } from './segment-document.ts';
import { storeSegment } from './store-segment.ts';

/**
 * Stores the segments of one request: scope by scope (the district first, since it names the sites others speak of), device
 * by device, in n order, one put each. Within a device's lane nothing is stored after a segment whose end is not sure.
 *
 * This is the one door for facts of others: what they say about somebody erased is left out here, once the hash has been
 * found right, and so stands nowhere behind it.
 */
export async function ingest(
	segments: readonly PackedSegment[],
	bearer: Bearer,
	deps: ExchangeDeps
): Promise<Ack[]> {
	await deps.erasures.freshen(deps.now);
	const acks: Ack[] = [];
	const incoming = segments.map((packed) =>
		unpack(packed, bearer.caller.device, deps.erasures.ids(packed.scope))
	);
	for (const lane of lanesOf(incoming)) {
		const [first] = lane;
		if (first === undefined) continue;
		const answers = await deps.order.run(`${first.scope} ${first.device}`, () =>
			storeLane(lane, bearer, deps)
		);
		acks.push(...answers);
	}
	return acks;
}

/**
 * Stores segments out of a hand-over file under their own ids. `owner` is the account the file's device belongs to, with its
 * devices and its whole history of grants: its rights count, not the importer's, who only stands in `via`.
 */
export const importSegments = (
	segments: readonly PackedSegment[],
	{ owner, via }: { readonly owner: Caller; readonly via: Via },
	deps: ExchangeDeps
): Promise<Ack[]> => ingest(segments, { caller: owner, via }, deps);

/**
 * Every device a request speaks of: those of its segments and, where facts are recovered, those that made them. Whoever
 * builds the caller looks up which of them are the account's.
 */
export function devicesNamed(segments: readonly PackedSegment[]): DeviceId[] {
	const named = segments.flatMap((packed) => {
		const facts = packed.recovered === true ? readFacts(packed, NOBODY) : [];
		const makers = facts?.map((fact) => fact.device) ?? [];
		return packed.device === undefined ? makers : [packed.device, ...makers];
	});
	return [...new Set(named)];
}

/** Stands in where the device of the sign-in does not matter. */
const NOBODY = asDeviceId('00000000');

async function storeLane(
	lane: readonly Incoming[],
	bearer: Bearer,
	deps: ExchangeDeps
): Promise<Ack[]> {
	const acks: Ack[] = [];
	for (const incoming of lane) {
		const answer = await storeSegment(incoming, bearer, deps);
		if (answer === 'unsure') break;
		const { scope, device, n } = incoming;
		acks.push({ scope, n, ...(device === bearer.caller.device ? {} : { device }), ...answer });
	}
	return acks;
}

function unpack(packed: PackedSegment, signedInAs: DeviceId, erased: ErasedIds): Incoming {
	const { scope, n, device = signedInAs, hash, from, recovered } = packed;
	const read = readFacts(packed, signedInAs);
	const facts = read === undefined ? undefined : eraseFacts(read, erased);
	return { ...{ scope, device, n, hash, from, recovered, facts }, packed: packed.facts };
}

/** The facts of a segment; undefined when columns or hash do not fit, or when they would not fit into a document. */
function readFacts(packed: PackedSegment, signedInAs: DeviceId): readonly Fact[] | undefined {
	if (unpackedBytes(packed.facts) > MAX_UNPACKED_BYTES) return undefined;
	const segment = unpackSegment(packed, signedInAs);
	return segment.ok ? segment.value.facts : undefined;
}

/** 6 MB: CouchDB takes documents up to 8 MB. A phone seals a few hundred kilobytes at most. */
const MAX_UNPACKED_BYTES = 6_000_000;

/** What the values take once each fact has its own: a long one named by 20,000 rows would fill the memory. */
function unpackedBytes({ values, value, count }: Packed): number {
	const sizes = values.map((known) => JSON.stringify(known).length);
	const rows = unpackColumn(value, count) ?? [];
	return rows.reduce((sum, row) => sum + (sizes[row] ?? 0), 0);
}

/** Segments by scope and device, scopes in serving order, each lane in n order. */
function lanesOf(segments: readonly Incoming[]): Incoming[][] {
	return inServingOrder(segments.map(({ scope }) => scope)).flatMap((scope) => {
		const inScope = segments.filter((segment) => segment.scope === scope);
		const devices = [...new Set(inScope.map(({ device }) => device))];
		return devices.map((device) =>
			inScope.filter((segment) => segment.device === device).sort((a, b) => a.n - b.n)
		);
	});
}
