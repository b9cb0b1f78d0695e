import * as v from 'valibot';
import type { DeviceId, Scope, TownshipId } from '#lib/core/ids.ts';
import { contentsOf, unpackAll, type Contents } from '#lib/core/protocol/contents.ts';
import { parcelId, type HandOver } from '#lib/core/protocol/parcel.ts';
import { deviceSchema, segmentSchema, type PackedSegment } from '#lib/core/protocol/segment.ts';
import type { PrivateKey, PublicKey } from '#lib/core/protocol/sign-in.ts';
import { fromBase64Url, toBase64Url } from '#lib/core/protocol/base64url.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { signingKey, VERIFYING, type DeviceKeys } from './device-keys.ts';
import { openSealed, sealTo } from './rescue-cipher.ts';
import { seal } from './seal.ts';
import { factsOf } from './settle.ts';
import { type DeviceStore, type DeviceWrite, phoneRow, type SealedRow } from './store.ts';

/**
 * The hand-over (离线交接包): everything unsent, as sealed segments exactly as they would travel, signed by the device and
 * encrypted to the township. The phone keeps them; when it sends them later itself, the server says `known`.
 */

/** More than fits into one segment; the rest is sealed in the next round. */
const BUDGET_BYTES = 10_000_000;
const SIGNATURE: EcdsaParams = { name: 'ECDSA', hash: 'SHA-256' };

const contentSchema = v.object({
	v: v.literal(1),
	device: deviceSchema,
	/** The text that was signed: JSON { v: 1, segments }. */
	payload: v.string(),
	/** ECDSA P-256 with SHA-256, r‖s, base64url. */
	signature: v.pipe(
		v.string(),
		v.check((text) => fromBase64Url(text)?.length === 64)
	)
});
const payloadSchema = v.object({ v: v.literal(1), segments: v.array(segmentSchema) });

/** What a hand-over holds, as `POST /api/import` wants it. */
export type RescueContent = v.InferOutput<typeof contentSchema>;

/** Why a hand-over cannot be opened. */
export type RescueProblem = Problem<'malformed' | 'other-township'>;

/** What one is made with. */
export interface RescueParts {
	readonly store: DeviceStore;
	readonly keys: DeviceKeys;
	readonly township: { readonly id: TownshipId; readonly key: PublicKey };
}

/** A segment by its name and content. */
export interface SegmentName {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly n: number;
	readonly hash: string;
}

/** A hand-over and what the phone must keep to believe what answers it. */
export interface MadeHandOver {
	readonly parcel: HandOver;
	readonly id: string;
	readonly device: DeviceId;
	/** base64url; the township makes the same of the parcel. */
	readonly returnKey: string;
	readonly segments: readonly SegmentName[];
	readonly contents: Contents;
}

/** An opened one. */
export interface OpenedHandOver {
	readonly content: RescueContent;
	readonly returnKey: string;
	readonly segments: readonly PackedSegment[];
	readonly contents: Contents;
}

/** Seals everything unsent and makes a hand-over of it. */
export async function makeHandOver({ store, keys, township }: RescueParts): Promise<MadeHandOver> {
	const { device, rows } = await store.write(sealAll);
	const segments = rows.map(({ device: owner, packed }) =>
		owner === device ? packed : { ...packed, device: owner }
	);
	const payload = JSON.stringify({ v: 1, segments });
	const signature = await crypto.subtle.sign(
		SIGNATURE,
		await signingKey(keys),
		new TextEncoder().encode(payload)
	);
	const content: RescueContent = {
		v: 1,
		device,
		payload,
		signature: toBase64Url(new Uint8Array(signature))
	};
	const { returnKey, ...sealed } = await sealTo(township.key, JSON.stringify(content));
	const parcel: HandOver = { kind: 'tongyu-rescue', v: 1, township: township.id, ...sealed };
	return {
		parcel,
		id: parcelId(parcel),
		device,
		returnKey,
		segments: rows.map((row) => ({ ...nameOf(row), hash: row.packed.hash })),
		contents: contentsOf(rows.map((row) => ({ scope: row.scope, facts: factsOf(row) })))
	};
}

/** Opens one with the private keys this organizer holds. The server checks the signature and every right. */
export async function openHandOver(
	{ township, ...sealed }: HandOver,
	townships: readonly { readonly id: TownshipId; readonly privateKey?: PrivateKey }[]
): Promise<Result<OpenedHandOver, RescueProblem>> {
	const key = townships.find(({ id }) => id === township)?.privateKey;
	if (key === undefined) return fail('other-township');
	const opened = await openSealed(key, sealed);
	const content = v.safeParse(contentSchema, opened && parseJson(opened.text));
	if (opened === undefined || !content.success) return fail('malformed');
	const { device, payload } = content.output;
	const read = v.safeParse(payloadSchema, parseJson(payload));
	const segments = read.success ? unpackAll(read.output.segments, device) : undefined;
	if (!read.success || segments === undefined) return fail('malformed');
	return ok({
		content: content.output,
		returnKey: opened.returnKey,
		segments: read.output.segments,
		contents: contentsOf(segments)
	});
}

/** Whether the holder of a device's key signed it. */
export async function isSignedBy(
	key: PublicKey,
	{ payload, signature }: RescueContent
): Promise<boolean> {
	const verifying = await crypto.subtle.importKey('jwk', { ...key }, VERIFYING, false, ['verify']);
	const bytes = fromBase64Url(signature);
	if (bytes === undefined) return false;
	return crypto.subtle.verify(SIGNATURE, verifying, bytes, new TextEncoder().encode(payload));
}

/** Everything unsent as segments; while another device takes over nothing new is sealed. */
async function sealAll(tx: DeviceWrite): Promise<{ device: DeviceId; rows: readonly SealedRow[] }> {
	const { device, successor } = await phoneRow(tx);
	if (successor === undefined)
		while ((await seal(tx, { device, budgetBytes: BUDGET_BYTES })).length > 0) continue;
	return { device, rows: await tx.sealed({ state: 'waiting' }) };
}

const nameOf = ({ scope, device, n }: SealedRow): Omit<SegmentName, 'hash'> => ({
	scope,
	device,
	n
});

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
