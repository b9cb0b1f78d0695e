import * as v from 'valibot';
import { asTownshipId, isId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { publicKeySchema, type PublicKey } from './sign-in.ts';

/**
 * What travels where no network does, as a file's text or as the bytes behind QR frames. A hand-over (离线交接包) goes from a
 * phone to its township: everything unsent, signed by the device and encrypted to the township. A return (回执) comes back: what
 * the server said of exactly those segments, encrypted with a key that only the phone and the township can make of that hand-over.
 * Nobody else's eyes read either, and nobody else can have made a return.
 */

const base64Url = (sizeBytes?: number) =>
	v.pipe(
		v.string(),
		v.check((text) => {
			const bytes = fromBase64Url(text);
			return bytes !== undefined && (sizeBytes === undefined || bytes.length === sizeBytes);
		})
	);

/** AES-GCM's, bytes. */
const IV_BYTES = 12;
/** A coordinate of P-256, bytes. */
const COORDINATE_BYTES = 32;

const handOverSchema = v.object({
	kind: v.literal('tongyu-rescue'),
	v: v.literal(1),
	/** To whom it is encrypted. */
	township: v.pipe(v.string(), v.check(isId), v.transform(asTownshipId)),
	/** The ephemeral key it is encrypted with; it is made for this parcel alone. */
	key: v.object({
		...publicKeySchema.entries,
		x: base64Url(COORDINATE_BYTES),
		y: base64Url(COORDINATE_BYTES)
	}),
	iv: base64Url(IV_BYTES),
	sealed: base64Url()
});
const returnSchema = v.object({
	kind: v.literal('tongyu-return'),
	v: v.literal(1),
	/** Which hand-over it answers, see `parcelId`. */
	answers: base64Url(COORDINATE_BYTES),
	iv: base64Url(IV_BYTES),
	sealed: base64Url()
});

/** 离线交接包 */
export type HandOver = v.InferOutput<typeof handOverSchema>;
/** 回执 */
export type Return = v.InferOutput<typeof returnSchema>;
export type Parcel = HandOver | Return;

/** The name of one hand-over: its ephemeral key is met in no other. */
export const parcelId = ({ key }: { readonly key: PublicKey }): string => key.x;

/** A parcel from a file's text; `malformed` when it is none, or was cut or changed where that shows without a key. */
export function parseParcel(text: string): Result<Parcel, Problem<'malformed'>> {
	const parsed = v.safeParse(v.variant('kind', [handOverSchema, returnSchema]), parseJson(text));
	return parsed.success ? ok(parsed.output) : fail('malformed');
}

/** The text of its file. */
export const parcelText = (parcel: Parcel): string => JSON.stringify(parcel);

/** First byte of the bytes form: what it is, and its version. */
const HAND_OVER_1 = 1;
const RETURN_1 = 2;
const NOTHING = 0;

/** The bytes form, a quarter smaller than the text: 1 byte kind, then the fields in the order below. */
export function parcelBytes(parcel: Parcel): Uint8Array<ArrayBuffer> {
	const fields =
		parcel.kind === 'tongyu-rescue'
			? [ascii(parcel.township), bytesOf(parcel.key.x), bytesOf(parcel.key.y)]
			: [bytesOf(parcel.answers)];
	const kind = parcel.kind === 'tongyu-rescue' ? HAND_OVER_1 : RETURN_1;
	return joined([Uint8Array.of(kind), ...fields, bytesOf(parcel.iv), bytesOf(parcel.sealed)]);
}

/** A parcel from its bytes form. */
export function parseParcelBytes(bytes: Uint8Array): Result<Parcel, Problem<'malformed'>> {
	let from = 1;
	const next = (length?: number): string => {
		const field = bytes.slice(from, length === undefined ? undefined : from + length);
		from += field.length;
		return toBase64Url(field);
	};
	switch (bytes[0] ?? NOTHING) {
		case HAND_OVER_1: {
			const township = String.fromCharCode(...bytes.slice(from, (from += 8)));
			const key = { kty: 'EC', crv: 'P-256', x: next(COORDINATE_BYTES), y: next(COORDINATE_BYTES) };
			const rest = { iv: next(IV_BYTES), sealed: next() };
			return parseParcel(JSON.stringify({ kind: 'tongyu-rescue', v: 1, township, key, ...rest }));
		}
		case RETURN_1: {
			const rest = { answers: next(COORDINATE_BYTES), iv: next(IV_BYTES), sealed: next() };
			return parseParcel(JSON.stringify({ kind: 'tongyu-return', v: 1, ...rest }));
		}
		default:
			return fail('malformed');
	}
}

/** A field the schema has seen. */
function bytesOf(text: string): Uint8Array {
	const bytes = fromBase64Url(text);
	if (bytes === undefined) throw new Error('A parcel was made of a field that is no base64url.');
	return bytes;
}

const ascii = (text: string): Uint8Array =>
	Uint8Array.from(text, (char) => char.charCodeAt(0) & 127);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
