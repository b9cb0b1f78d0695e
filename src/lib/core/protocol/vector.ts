import { sha256Hex } from '#lib/core/facts/canonical.ts';

/**
 * What a replica has of a scope: for each device the highest contiguous segment number. The same index serves as `have`; it
 * survives a restored server, a cluster and a relay, where a database's own sequence does not. Vectors are caches, rebuilt
 * from the ids of the segments held.
 */
export type Vector = Readonly<Record<string, number>>;

/** Whether `a` has everything `b` has. */
export const covers = (a: Vector, b: Vector): boolean =>
	Object.entries(b).every(([device, n]) => (a[device] ?? 0) >= n);

/** Pointwise maximum. */
export function mergeVectors(a: Vector, b: Vector): Vector {
	const merged: Record<string, number> = { ...a };
	for (const [device, n] of Object.entries(b)) merged[device] = Math.max(merged[device] ?? 0, n);
	return merged;
}

/** Whether both have the same. */
export const sameVector = (a: Vector, b: Vector): boolean => covers(a, b) && covers(b, a);

/** 8 bytes, hex: equal vectors, equal digests. `views` and `catalog` hand in their content hash instead. */
export const scopeDigest = (vector: Vector): string =>
	sha256Hex(
		Object.keys(vector)
			.filter((device) => (vector[device] ?? 0) > 0)
			.sort()
			.map((device) => `${device} ${vector[device] ?? 0}`)
			.join('\n')
	).slice(0, 16);

/** 16 bytes, hex, over every scope a sign-in may read: what an idle phone sends. */
export const digestOf = (scopes: ReadonlyMap<string, string>): string =>
	sha256Hex(
		[...scopes]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([scope, digest]) => `${scope} ${digest}`)
			.join('\n')
	).slice(0, 32);
