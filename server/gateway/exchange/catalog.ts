import type { KeyState } from '#lib/core/facts/fold.ts';
import { asAccountId } from '#lib/core/ids.ts';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { covers, sameVector, type Vector } from '#lib/core/protocol/vector.ts';
import { foldAbove, foldScope } from './fold-scope.ts';
import { InOrder } from './in-order.ts';
import type { ExchangeDeps } from './parts.ts';
import { measured, type StoredSnapshot } from './snapshots.ts';

/**
 * `public`: everybody, also signed out: who wrote what is not told. `writers`: those who publish, whose phones hold facts of
 * their own in the catalog: with another `by` the same (device, seq) would have two contents.
 */
export type Audience = 'public' | 'writers';

/** Stands for whoever wrote it. */
const SOMEBODY = asAccountId('');

/**
 * The catalog as it is served: whole, never as segments, under a content hash that changes only when what is shown changes.
 * Its vector is left out, since it would tell who writes how often. Folded in memory and kept up with the segments.
 */
export class Catalog {
	readonly #order = new InOrder();
	#held: Held | undefined;

	/** The catalog for an audience, up to date with the store. */
	snapshot(audience: Audience, deps: ExchangeDeps): Promise<StoredSnapshot> {
		return this.#order.run('catalog', async () => {
			const held = await this.#upToDate(deps);
			const known = held.snapshots.get(audience);
			if (known !== undefined) return known;
			const keys = audience === 'public' ? withoutAuthors(held.keys) : held.keys;
			const made = measured(makeSnapshot(keys, {}));
			held.snapshots.set(audience, made);
			return made;
		});
	}

	forget(): void {
		this.#held = undefined;
	}

	async #upToDate(deps: ExchangeDeps): Promise<Held> {
		const held = this.#held;
		const vector = await deps.vectors.of('catalog', deps.now);
		if (held !== undefined && sameVector(held.vector, vector)) return held;
		if (held !== undefined && covers(vector, held.vector)) {
			await foldAbove(held.keys, { scope: 'catalog', below: held.vector, vector }, deps);
			return this.#hold(held.keys, vector);
		}
		const folded = await foldScope('catalog', deps);
		return this.#hold(folded.keys, folded.vector);
	}

	#hold(keys: Map<string, KeyState>, vector: Vector): Held {
		this.#held = { keys, vector, snapshots: new Map() };
		return this.#held;
	}
}

interface Held {
	readonly keys: Map<string, KeyState>;
	readonly vector: Vector;
	readonly snapshots: Map<Audience, StoredSnapshot>;
}

const withoutAuthors = (keys: ReadonlyMap<string, KeyState>): Map<string, KeyState> =>
	new Map(
		[...keys].map(([key, state]) => [
			key,
			Object.fromEntries(
				Object.entries(state).map(([device, entry]) => [device, { ...entry, by: SOMEBODY }])
			)
		])
	);
