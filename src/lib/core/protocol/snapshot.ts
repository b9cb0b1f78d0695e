import * as v from 'valibot';
import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import { dropCovered, type Entry, entriesOf, type KeyState } from '#lib/core/facts/fold.ts';
import { isId } from '#lib/core/ids.ts';
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

/**
 * Entries of a state in the one order snapshots use; covered ones without their value. By the shape of the key, then device,
 * then seq: so the columns of a roster, and of a night's marks, count up and become runs (600 people: 18 KB by key, 11 KB so).
 */
const snapshotEntries = (keys: ReadonlyMap<string, KeyState>): Entry[] =>
	[...keys]
		.flatMap(([key, state]) => {
			const shape = shapeOf(key);
			return entriesOf(dropCovered(state)).map(({ twin: _twin, ...entry }) => ({ shape, entry }));
		})
		.sort(
			(a, b) =>
				compare(a.shape, b.shape) ||
				compare(a.entry.device, b.entry.device) ||
				a.entry.seq - b.entry.seq ||
				compare(a.entry.key, b.entry.key)
		)
		.map(({ entry }) => entry);

const shapeOf = (key: string): string =>
	key
		.split('/')
		.map((part) => (isId(part) ? '*' : part))
		.join('/');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

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
