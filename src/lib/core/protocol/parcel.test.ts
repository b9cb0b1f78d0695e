import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asTownshipId } from '#lib/core/ids.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { parcelBytes, parcelText, parseParcel, parseParcelBytes, type Parcel } from './parcel.ts';

const base64Url = (sizeBytes: number) =>
	fc.uint8Array({ minLength: sizeBytes, maxLength: sizeBytes }).map(toBase64Url);
const sealed = fc.uint8Array({ maxLength: 600 }).map(toBase64Url);
const handOvers = fc.record({
	kind: fc.constant('tongyu-rescue' as const),
	v: fc.constant(1 as const),
	township: fc.constant(asTownshipId('t0t0t0t0')),
	key: fc.record({
		kty: fc.constant('EC' as const),
		crv: fc.constant('P-256' as const),
		x: base64Url(32),
		y: base64Url(32)
	}),
	iv: base64Url(12),
	sealed
});
const returns = fc.record({
	kind: fc.constant('tongyu-return' as const),
	v: fc.constant(1 as const),
	answers: base64Url(32),
	iv: base64Url(12),
	sealed
});
const parcels: fc.Arbitrary<Parcel> = fc.oneof(handOvers, returns);

test('bytes survive base64url, as the platform writes it', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
			const text = toBase64Url(bytes);
			expect(text).toBe(Buffer.from(bytes).toString('base64url'));
			expect(fromBase64Url(text)).toEqual(bytes);
		})
	);
	for (const text of ['A', 'AB=', 'A+/', '字']) expect(fromBase64Url(text)).toBeUndefined();
});

test('a parcel is the same through its text and through its bytes', () => {
	fc.assert(
		fc.property(parcels, (parcel) => {
			expect(parseParcel(parcelText(parcel))).toEqual({ ok: true, value: parcel });
			expect(parseParcelBytes(parcelBytes(parcel))).toEqual({ ok: true, value: parcel });
		})
	);
});

test('whatever else a file or a frame holds is malformed, and nothing throws', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
			expect(parseParcelBytes(bytes).ok).toBe(false);
		})
	);
	fc.assert(
		fc.property(fc.string(), (text) => {
			expect(parseParcel(text).ok).toBe(false);
		})
	);
	fc.assert(
		fc.property(parcels, fc.nat(), (parcel, length) => {
			const text = parcelText(parcel);
			expect(parseParcel(text.slice(0, length % text.length)).ok).toBe(false);
		})
	);
});
