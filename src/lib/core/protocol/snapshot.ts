import * as v from 'valibot';
import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import { dropCovered, type Entry, entriesOf, type KeyState } from '#lib/core/facts/fold.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { pack, packedSchema, type Packed } from './pack.ts';
import { countSchema, hashSchema } from './segment.ts';
import type { Vector } from './vector.ts';

/**
 * The folded state of one scope with per-device seq and sees, at a vector: what a new phone takes instead of all segments.
 * What lies above its vector is served as segments, so a late one cannot be missed. Without `sees` a snapshot would turn
 * covered entries into heads again.
 */
export interface Snapshot {
	/** SHA-256, hex, of the content. The hash is no key: rights are checked at every request. */
	readonly hash: string;
	readonly vector: Vector;
	readonly entries: Packed;
}

export const vectorSchema = v.record(v.string(), countSchema);
/** The shape of a snapshot as it comes from the server. */
export const snapshotSchema = v.object({
	hash: hashSchema,
	vector: vectorSchema,
	entries: packedSchema
});

/** Entries of a state in the one order snapshots use: by key, then device; covered ones without their value. */
const snapshotEntries = (keys: ReadonlyMap<string, KeyState>): Entry[] =>
	[...keys]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([, state]) =>
			entriesOf(dropCovered(state)).map(({ twin: _twin, ...entry }) => entry)
		);

/** The snapshot of a state at a vector. */
export function makeSnapshot(keys: ReadonlyMap<string, KeyState>, vector: Vector): Snapshot {
	const entries = snapshotEntries(keys);
	return {
		hash: sha256Hex(canonicalJson({ entries, vector })),
		vector,
		entries: pack(entries)
	};
}

/** A snapshot from outside. */
export function parseSnapshot(json: unknown): Result<Snapshot, Problem<'malformed'>> {
	const parsed = v.safeParse(snapshotSchema, json);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}
