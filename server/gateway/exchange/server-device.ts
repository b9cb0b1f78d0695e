import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { nextSees, type KeyState } from '#lib/core/facts/fold.ts';
import { hashFacts } from '#lib/core/facts/canonical.ts';
import { asAccountId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import type { Store } from '../../store/store.ts';
import { InOrder } from './in-order.ts';
import { putNew } from './put.ts';
import type { StoredSegment } from './segment-document.ts';
import type { Touched } from './touched.ts';
import type { Vectors } from './vectors.ts';

/** Who a server's own facts are by. */
const SERVER_ACCOUNT = asAccountId('00000000');

/**
 * A server process as a device: what it writes itself (totals, what came late for a hole) are facts in segments of its own.
 *
 * What must stay true: the id is random and new at every start, because a store restored from a backup would otherwise see
 * the same numbers given twice. A segment whose put ended unsure stays the next one, unchanged, until it is stored.
 */
export class ServerDevice {
	#id: DeviceId;
	readonly #newId: () => DeviceId;
	readonly #store: Store;
	readonly #vectors: Vectors;
	readonly #touched: Touched;
	readonly #order = new InOrder();
	readonly #lanes = new Map<Scope, Lane>();

	constructor(parts: {
		readonly newId: () => DeviceId;
		readonly store: Store;
		readonly vectors: Vectors;
		readonly touched: Touched;
	}) {
		this.#newId = parts.newId;
		this.#id = parts.newId();
		this.#store = parts.store;
		this.#vectors = parts.vectors;
		this.#touched = parts.touched;
	}

	get id(): DeviceId {
		return this.#id;
	}

	/** Goes on as a new device: the store was restored under us, and what we wrote may be gone. */
	renew(): void {
		this.#id = this.#newId();
		this.#lanes.clear();
	}

	/**
	 * Writes new facts, each over the state of its key that was read; false when that is not sure: ask again, with the state
	 * as it is then.
	 */
	write(
		scope: Scope,
		drafts: readonly (Draft & { readonly state: KeyState })[],
		nowMs: number
	): Promise<boolean> {
		return this.#order.run(scope, async () => {
			const lane = this.#lane(scope);
			if (drafts.length === 0) return true;
			if (!(await this.#flush(scope, lane))) return false;
			const facts = drafts.map(({ state, ...draft }, index): Fact => {
				const sees = nextSees(state, this.#id);
				return {
					...draft,
					at: Math.floor(nowMs / 1000),
					by: SERVER_ACCOUNT,
					device: this.#id,
					seq: lane.seq + 1 + index,
					...(sees === undefined ? {} : { sees })
				};
			});
			lane.seq += facts.length;
			lane.waiting = sealed(facts, nowMs);
			return this.#flush(scope, lane);
		});
	}

	/** Writes facts of others once more, as they are: they keep their (device, seq). False when that is not sure. */
	passOn(scope: Scope, facts: readonly Fact[], nowMs: number): Promise<boolean> {
		return this.#order.run(scope, async () => {
			const lane = this.#lane(scope);
			if (facts.length === 0) return true;
			if (!(await this.#flush(scope, lane))) return false;
			lane.waiting = { ...sealed(facts, nowMs), recovered: true };
			return this.#flush(scope, lane);
		});
	}

	#lane(scope: Scope): Lane {
		const lane = this.#lanes.get(scope) ?? { n: 0, seq: 0, waiting: undefined };
		this.#lanes.set(scope, lane);
		return lane;
	}

	/** Stores the segment that waits, if one does. */
	async #flush(scope: Scope, lane: Lane): Promise<boolean> {
		const body = lane.waiting;
		if (body === undefined) return true;
		const n = lane.n + 1;
		const settled = await putNew(await this.#store.open(scope), {
			id: segmentId(this.#id, n),
			body: { ...body },
			isSame: (held) => held.hash === body.hash
		});
		if (settled.kind === 'other') throw new Error('Another process writes as this server device.');
		if (settled.kind !== 'stored' && settled.kind !== 'known') {
			this.#vectors.doubt(scope, this.#id, n);
			return false;
		}
		lane.n = n;
		lane.waiting = undefined;
		this.#vectors.note(scope, this.#id, n);
		this.#touched.touch(scope);
		return true;
	}
}

interface Lane {
	n: number;
	seq: number;
	waiting: StoredSegment | undefined;
}

const sealed = (facts: readonly Fact[], receivedAt: number): StoredSegment => ({
	hash: hashFacts(facts),
	by: SERVER_ACCOUNT,
	receivedAt,
	facts,
	refused: []
});
