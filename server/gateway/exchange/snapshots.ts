import * as v from 'valibot';
import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import type { Scope } from '#lib/core/ids.ts';
import { packedSchema, unpack } from '#lib/core/protocol/pack.ts';
import type { Snapshot } from '#lib/core/protocol/snapshot.ts';
import { covers, type Vector } from '#lib/core/protocol/vector.ts';
import type { Body, Store, StoredDocument } from '../../store/store.ts';
import { utf8Bytes } from './utf8.ts';

/** Id of a database's snapshot, a derived document made by a job: it can be deleted at any time. */
export const SNAPSHOT_ID = 'snapshot';

/** A snapshot as stored: as it travels, since it is a cache and not a record. */
export interface StoredSnapshot extends Snapshot {
	/** As JSON, before compression. */
	readonly sizeBytes: number;
}

/** A snapshot in the form it is stored and served. */
export const measured = (snapshot: Snapshot): StoredSnapshot => ({
	...snapshot,
	sizeBytes: utf8Bytes(JSON.stringify(snapshot))
});

/** Reads snapshots, and trusts none it has not checked. */
export class Snapshots {
	readonly #store: Store;
	/** Revision of each scope's snapshot whose hash was found right. */
	readonly #checked = new Map<Scope, string>();

	constructor(store: Store) {
		this.#store = store;
	}

	/**
	 * The snapshot of a scope, when it is sound and claims nothing above `vector`: one that is ahead of its segments would
	 * hand out what the store has lost as if it were there.
	 */
	async read(scope: Scope, vector: Vector): Promise<StoredSnapshot | undefined> {
		const document = await (await this.#store.open(scope)).get(SNAPSHOT_ID);
		if (document === undefined || !isStoredSnapshot(document.body)) return undefined;
		const { body } = document;
		return this.#isSound(scope, document, body) && covers(vector, body.vector) ? body : undefined;
	}

	forget(): void {
		this.#checked.clear();
	}

	#isSound(scope: Scope, { rev }: StoredDocument, snapshot: StoredSnapshot): boolean {
		if (this.#checked.get(scope) === rev) return true;
		if (!v.is(packedSchema, snapshot.entries)) return false;
		const entries = unpack(snapshot.entries);
		const content = canonicalJson({ entries, vector: snapshot.vector });
		if (entries === undefined || sha256Hex(content) !== snapshot.hash) return false;
		this.#checked.set(scope, rev);
		return true;
	}
}

/** The vector a stored snapshot claims, sound or not. */
export const claimedVector = (body: Body): Vector | undefined =>
	isStoredSnapshot(body) ? body.vector : undefined;

const isStoredSnapshot = (body: object): body is StoredSnapshot =>
	'hash' in body &&
	typeof body.hash === 'string' &&
	'vector' in body &&
	isNumbers(body.vector) &&
	'sizeBytes' in body &&
	typeof body.sizeBytes === 'number' &&
	'entries' in body;

const isNumbers = (value: unknown): boolean =>
	typeof value === 'object' &&
	value !== null &&
	Object.values(value).every((n) => Number.isSafeInteger(n));
