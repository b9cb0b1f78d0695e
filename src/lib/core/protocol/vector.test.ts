import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idFromBytes } from '#lib/core/ids.ts';
import { covers, digestOf, mergeVectors, sameVector, scopeDigest, type Vector } from './vector.ts';

const id = fc.uint8Array({ minLength: 5, maxLength: 5 }).map(idFromBytes);
const vector: fc.Arbitrary<Vector> = fc.dictionary(
	fc.oneof(fc.constantFrom('d0000000', 'd0000001', 'd0000002'), id),
	fc.nat(4),
	{ maxKeys: 5, noNullPrototype: true }
);
const withoutZeros = (vector: Vector): Vector =>
	Object.fromEntries(Object.entries(vector).filter(([, n]) => n > 0));

test('merging vectors commutes, associates, is idempotent, and covers both', () => {
	fc.assert(
		fc.property(vector, vector, vector, (a, b, c) => {
			const merged = mergeVectors(a, b);
			expect(merged).toEqual(mergeVectors(b, a));
			expect(mergeVectors(merged, c)).toEqual(mergeVectors(a, mergeVectors(b, c)));
			expect(mergeVectors(a, a)).toEqual(a);
			expect(covers(merged, a) && covers(merged, b)).toBe(true);
		})
	);
});

test('a digest is equal exactly when the vectors are', () => {
	fc.assert(
		fc.property(vector, vector, (a, b) => {
			const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
			expect(sameVector(a, b)).toBe(isSame);
			expect(scopeDigest(a) === scopeDigest(b)).toBe(isSame);
		}),
		{ numRuns: 500 }
	);
});
const sorted = (vector: Vector) =>
	Object.entries(withoutZeros(vector)).sort(([a], [b]) => (a < b ? -1 : 1));

test('a digest does not depend on the order in which devices and scopes were met', () => {
	fc.assert(
		fc.property(vector, (a) => {
			const turned = Object.fromEntries(Object.entries(a).reverse());
			expect(scopeDigest(turned)).toBe(scopeDigest(a));
			const scopes = new Map(Object.entries(a).map(([name, n]) => [`site-${name}`, String(n)]));
			expect(digestOf(new Map([...scopes].reverse()))).toBe(digestOf(scopes));
			expect(digestOf(scopes)).toMatch(/^[0-9a-f]{32}$/);
		})
	);
});

test('one scope more, or one that differs, makes another digest over all', () => {
	fc.assert(
		fc.property(vector, id, (a, name) => {
			const scopes = new Map([['catalog', scopeDigest(a)]]);
			expect(digestOf(new Map([...scopes, [`site-${name}`, '']]))).not.toBe(digestOf(scopes));
			const more = scopeDigest({ ...a, [name]: (a[name] ?? 0) + 1 });
			expect(digestOf(new Map([['catalog', more]]))).not.toBe(digestOf(scopes));
		})
	);
});
