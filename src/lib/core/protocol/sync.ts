import * as v from 'valibot';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { packedSchema, type Packed } from './pack.ts';
import {
	countSchema,
	deviceSchema,
	hashSchema,
	scopeSchema,
	segmentSchema,
	type PackedSegment
} from './segment.ts';
import { snapshotSchema, vectorSchema, type Snapshot } from './snapshot.ts';
import type { Vector } from './vector.ts';

/** Version 1 of `POST /api/sync`: one trip pushes and pulls. Servers accept the two versions before their own. */
export const PROTOCOL_VERSION = 1;

/** → what a phone sends. An idle one sends only v, sentAt and digest. */
export interface SyncRequest {
	readonly v: typeof PROTOCOL_VERSION;
	/** Epoch ms by the phone's own clock; the server answers with its own, and the phone keeps the offset. */
	readonly sentAt: number;
	/** 32 hex digits over every scope the sign-in may read, see `digestOf`. */
	readonly digest: string;
	/** Facts and refused facts still on this phone after this trip, per scope; left out when none. */
	readonly holds?: Readonly<Partial<Record<Scope, number>>>;
	/** Scopes known to differ: what the phone has of them. */
	readonly want?: Readonly<Partial<Record<Scope, Vector>>>;
	readonly segments: readonly PackedSegment[];
}

/**
 * What became of one segment. `stored` and `known` are durable; `refused` is durable too and its refused facts are listed, or
 * the whole segment when `whole`; `clash`: other content stands under this (device, n); `gap`: n−1 is missing. No row at all:
 * nothing is known, send it again.
 */
export interface Ack {
	readonly scope: Scope;
	readonly n: number;
	/** Left out when it is the device of the sign-in. */
	readonly device?: DeviceId;
	readonly state: 'stored' | 'known' | 'refused' | 'clash' | 'gap';
	readonly refused?: readonly RefusedFact[];
	/** Refusal of the whole segment (it went to quarantine), by code. */
	readonly whole?: string;
}

/** One refused fact of a segment by its place; the verdict is permanent. */
export interface RefusedFact {
	readonly index: number;
	readonly code: string;
}

/** A segment as served to readers: refused facts are not in it; a hole holds the place of what was lost. */
export type ServedSegment =
	| { readonly device: DeviceId; readonly n: number; readonly hash: string; readonly facts: Packed }
	| { readonly device: DeviceId; readonly n: number; readonly hole: true };

/** What a reader lacks of one scope. A snapshot over 64 KB is fetched by its hash. */
export interface ScopeChanges {
	readonly snapshot?: Snapshot | { readonly hash: string; readonly sizeBytes: number };
	readonly segments: readonly ServedSegment[];
	/** More follows: ask again with the new vector. */
	readonly more: boolean;
}

/** ← what the server answers. */
export interface SyncAnswer {
	readonly v: typeof PROTOCOL_VERSION;
	/** Epoch ms by the server's clock. */
	readonly serverAt: number;
	readonly acks: readonly Ack[];
	/** Highest contiguous n of the sign-in's device per scope. */
	readonly have?: Readonly<Partial<Record<Scope, number>>>;
	/** Digest of every readable scope, when the request's digest did not match. */
	readonly digests?: Readonly<Partial<Record<Scope, string>>>;
	readonly changes?: Readonly<Partial<Record<Scope, ScopeChanges>>>;
}

const perScope = <T extends v.GenericSchema>(schema: T) => v.record(scopeSchema, schema);
const instantSchema = v.pipe(v.number(), v.finite(), v.minValue(0));

const requestSchema = v.object({
	v: v.literal(PROTOCOL_VERSION),
	sentAt: instantSchema,
	digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
	holds: v.exactOptional(perScope(countSchema)),
	want: v.exactOptional(perScope(vectorSchema)),
	segments: v.pipe(v.array(segmentSchema), v.maxLength(500))
});

const refusedSchema = v.object({ index: countSchema, code: v.pipe(v.string(), v.maxLength(40)) });
const ackSchema = v.object({
	scope: scopeSchema,
	n: countSchema,
	device: v.exactOptional(deviceSchema),
	state: v.picklist(['stored', 'known', 'refused', 'clash', 'gap']),
	refused: v.exactOptional(v.array(refusedSchema)),
	whole: v.exactOptional(v.string())
});
const servedSchema = v.union([
	v.object({ device: deviceSchema, n: countSchema, hash: hashSchema, facts: packedSchema }),
	v.object({ device: deviceSchema, n: countSchema, hole: v.literal(true) })
]);
const changesSchema = v.object({
	snapshot: v.exactOptional(
		v.union([snapshotSchema, v.object({ hash: hashSchema, sizeBytes: countSchema })])
	),
	segments: v.array(servedSchema),
	more: v.boolean()
});
const answerSchema = v.object({
	v: v.literal(PROTOCOL_VERSION),
	serverAt: instantSchema,
	acks: v.array(ackSchema),
	have: v.exactOptional(perScope(countSchema)),
	digests: v.exactOptional(perScope(v.pipe(v.string(), v.maxLength(64)))),
	changes: v.exactOptional(perScope(changesSchema))
});

/** A request from outside; `version` when it speaks another one, `malformed` for anything else. */
export function parseSyncRequest(
	json: unknown
): Result<SyncRequest, Problem<'malformed' | 'version'>> {
	const parsed = v.safeParse(requestSchema, json);
	if (parsed.success) return ok(parsed.output);
	return fail(hasOtherVersion(json) ? 'version' : 'malformed');
}

/** An answer from outside: a captive portal's page, a proxy's 200 or a cut body is `malformed` and changes nothing. */
export function parseSyncAnswer(
	json: unknown
): Result<SyncAnswer, Problem<'malformed' | 'version'>> {
	const parsed = v.safeParse(answerSchema, json);
	if (parsed.success) return ok(parsed.output);
	return fail(hasOtherVersion(json) ? 'version' : 'malformed');
}

const hasOtherVersion = (json: unknown): boolean =>
	typeof json === 'object' && json !== null && 'v' in json && json.v !== PROTOCOL_VERSION;
