import * as v from 'valibot';
import { hashFacts } from '#lib/core/facts/canonical.ts';
import { eraseFacts, type ErasedIds } from '#lib/core/facts/erase.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asDeviceId, isId, parseScope } from '#lib/core/ids.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { pack, packedSchema, unpackFacts, type Packed } from './pack.ts';

/**
 * A sealed segment: facts of one device in one scope, numbered without gaps. Sealed once, never changed, resent as it is.
 * Its identity is (scope, device, n) and the hash of its logical facts.
 */
export interface Segment {
	readonly scope: Scope;
	readonly device: DeviceId;
	/** From 1, contiguous per (device, scope). */
	readonly n: number;
	/** SHA-256, hex, of the canonical facts. */
	readonly hash: string;
	readonly facts: readonly Fact[];
	/** The oldest segment the phone still has, when that is above what the server has + 1: the rest are holes. */
	readonly from?: number;
	/** Facts of an earlier device of the same account, found in an old journal; they keep their (device, seq). */
	readonly recovered?: true;
}

/** A segment on its way to the server. */
export interface PackedSegment {
	readonly scope: Scope;
	readonly n: number;
	/** Left out when it is the device of the sign-in. */
	readonly device?: DeviceId;
	readonly hash: string;
	readonly from?: number;
	readonly recovered?: true;
	/** SHA-256, hex, of the facts as they are now: values were erased since it was sealed, and `hash` tells what it was. */
	readonly erased?: string;
	readonly facts: Packed;
}

export const scopeSchema = v.pipe(
	v.string(),
	v.rawTransform(({ dataset, addIssue, NEVER }): Scope => {
		const scope = parseScope(dataset.value);
		if (scope !== undefined) return scope;
		addIssue({ message: 'not a scope' });
		return NEVER;
	})
);
export const deviceSchema = v.pipe(v.string(), v.check(isId), v.transform(asDeviceId));
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const numberSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(99_999_999));
export const hashSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** The shape of a segment as it comes from a phone. */
export const segmentSchema = v.object({
	scope: scopeSchema,
	n: numberSchema,
	device: v.exactOptional(deviceSchema),
	hash: hashSchema,
	from: v.exactOptional(numberSchema),
	recovered: v.exactOptional(v.literal(true)),
	erased: v.exactOptional(hashSchema),
	facts: packedSchema
});

/** `seg/<device>/<n, 8 digits>`: the id of a segment's document, so that id order is n order. */
export const segmentId = (device: DeviceId, n: number): string =>
	`seg/${device}/${String(n).padStart(8, '0')}`;

/** The device and n of a segment document's id; undefined for other documents. */
export function parseSegmentId(id: string): { device: DeviceId; n: number } | undefined {
	const [, device, n] = /^seg\/([^/]+)\/(\d{8})$/.exec(id) ?? [];
	return device === undefined || n === undefined || Number(n) < 1
		? undefined
		: { device: asDeviceId(device), n: Number(n) };
}

/** Seals facts under the next number. */
export const sealSegment = (segment: Omit<Segment, 'hash'>): Segment => ({
	...segment,
	hash: hashFacts(segment.facts)
});

/** A segment in travelling form; the device is left out when the sign-in names it. */
export const packSegment = (segment: Segment, signedInAs: DeviceId): PackedSegment => ({
	scope: segment.scope,
	n: segment.n,
	...(segment.device === signedInAs ? {} : { device: segment.device }),
	hash: segment.hash,
	...(segment.from === undefined ? {} : { from: segment.from }),
	...(segment.recovered === undefined ? {} : { recovered: segment.recovered }),
	facts: pack(segment.facts)
});

/** A segment from its travelling form; `malformed` when columns or hash do not fit. */
export function unpackSegment(
	packed: PackedSegment,
	signedInAs: DeviceId
): Result<Segment, Problem<'malformed'>> {
	const facts = unpackFacts(packed.facts);
	if (facts === undefined || facts.length === 0) return fail('malformed');
	if (packed.erased !== undefined && !facts.some((fact) => fact.erased)) return fail('malformed');
	if (hashFacts(facts) !== (packed.erased ?? packed.hash)) return fail('malformed');
	const { from, recovered } = packed;
	return ok({
		scope: packed.scope,
		device: packed.device ?? signedInAs,
		n: packed.n,
		hash: packed.hash,
		facts,
		...(from === undefined ? {} : { from }),
		...(recovered === undefined ? {} : { recovered })
	});
}

/**
 * A sealed segment without what it says about somebody erased; undefined when it says nothing. It keeps its hash, so that
 * sent again it is known.
 */
export function eraseSegment(packed: PackedSegment, erased: ErasedIds): PackedSegment | undefined {
	const facts = unpackFacts(packed.facts);
	if (facts === undefined) return undefined;
	const kept = eraseFacts(facts, erased);
	return kept === facts ? undefined : { ...packed, erased: hashFacts(kept), facts: pack(kept) };
}
