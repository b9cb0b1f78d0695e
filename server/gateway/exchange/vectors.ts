import { asDeviceId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import { parseSegmentId, segmentId } from '#lib/core/protocol/segment.ts';
import { scopeDigest, type Vector } from '#lib/core/protocol/vector.ts';
import type { Database, Store } from '../../store/store.ts';
import { confirm } from './put.ts';

/**
 * What the server has of each scope, as vectors in memory: a cache, read from the ids of the segment documents.
 *
 * What must stay true: a vector never claims more than the store has made durable, since phones believe `have` and others
 * read up to it. So a number is raised only after a put said `stored` (`note`) or by reading ids, and a put that ended
 * unsure holds its number down (`doubt`), though its document may be among the ids, until a put confirms it: the phone's next
 * one, or our own writing back, should the phone have gone to another server. It may claim too little: then a phone sends
 * again what the server knows.
 *
 * Where other server processes write too, a vector older than `maxAgeMs` is read anew.
 */
export class Vectors {
	readonly #store: Store;
	readonly #maxAgeMs: number;
	readonly #indexes = new Map<Scope, Index>();
	readonly #loads = new Map<Scope, Set<Load>>();
	readonly #doubts = new Map<Scope, Map<DeviceId, number>>();
	#epoch = 0;
	#started = 0;

	constructor(store: Store, maxAgeMs: number) {
		this.#store = store;
		this.#maxAgeMs = maxAgeMs;
	}

	/** The vector of a scope. Opens, and so creates, its database: ask only for scopes somebody has a right in. */
	async of(scope: Scope, nowMs: number): Promise<Vector> {
		return this.#told(scope, await this.#index(scope, nowMs)).vector;
	}

	/** `scopeDigest` of the vector, without computing it twice. */
	async digest(scope: Scope, nowMs: number): Promise<string> {
		const told = this.#told(scope, await this.#index(scope, nowMs));
		told.digest ??= scopeDigest(told.vector);
		return told.digest;
	}

	/** The vector, read from the store now. */
	async reread(scope: Scope, nowMs: number): Promise<Vector> {
		await this.#load(scope, nowMs);
		return this.of(scope, nowMs);
	}

	/**
	 * One device's number, as the store has it now: where other servers write too, what they stored in the last seconds is
	 * looked for, or the phone would be told that its segments are lost.
	 */
	async lane(scope: Scope, device: DeviceId, nowMs: number): Promise<number> {
		const index = await this.#index(scope, nowMs);
		const isFresh = this.#maxAgeMs === Infinity || index.readAtMs === nowMs;
		if (!isFresh) {
			const database = await this.#store.open(scope);
			const next = (index.numbers.get(device) ?? 0) + 1;
			const ids = await database.ids({ from: segmentId(device, next), to: `seg/${device}/~` });
			for (const { id } of ids) {
				const segment = parseSegmentId(id);
				if (segment !== undefined) raise(index, device, segment.n);
			}
		}
		return this.#told(scope, index).vector[device] ?? 0;
	}

	/** A put of this segment was stored. */
	note(scope: Scope, device: DeviceId, n: number): void {
		const doubts = this.#doubts.get(scope);
		if (doubts?.get(device) === n) doubts.delete(device);
		const index = this.#indexes.get(scope);
		if (index !== undefined) raise(index, device, n);
		for (const load of this.#loads.get(scope) ?? []) load.notes.push([device, n]);
	}

	/** A put of this segment ended unsure: whatever the ids say, it does not count. */
	doubt(scope: Scope, device: DeviceId, n: number): void {
		const doubts = this.#doubts.get(scope) ?? new Map<DeviceId, number>();
		doubts.set(device, Math.min(doubts.get(device) ?? n, n));
		this.#doubts.set(scope, doubts);
		const index = this.#indexes.get(scope);
		if (index !== undefined) delete index.told;
	}

	/** Forgets everything: the store was restored under us. Doubts go too: what the backup holds is what there is. */
	forget(): void {
		this.#epoch += 1;
		this.#indexes.clear();
		this.#loads.clear();
		this.#doubts.clear();
	}

	async #index(scope: Scope, nowMs: number): Promise<Index> {
		for (;;) {
			const index = this.#indexes.get(scope);
			if (index !== undefined && nowMs - index.readAtMs < this.#maxAgeMs) return index;
			const [underWay] = this.#loads.get(scope) ?? [];
			await (underWay?.done ?? this.#load(scope, nowMs));
		}
	}

	#load(scope: Scope, nowMs: number): Promise<void> {
		const load: Load = { notes: [], started: ++this.#started, done: Promise.resolve() };
		const loads = this.#loads.get(scope) ?? new Set();
		this.#loads.set(scope, loads.add(load));
		load.done = this.#read(scope, load, nowMs).finally(() => loads.delete(load));
		return load.done;
	}

	async #read(scope: Scope, load: Load, nowMs: number): Promise<void> {
		const epoch = this.#epoch;
		const database = await this.#store.open(scope);
		const ids = await database.ids({ from: 'seg/', to: 'seg/~' });
		await this.#settleDoubts(scope, database, new Set(ids.map(({ id }) => id)));
		const index: Index = { numbers: new Map(), readAtMs: nowMs, started: load.started };
		for (const { id } of ids) {
			const segment = parseSegmentId(id);
			if (segment !== undefined) raise(index, segment.device, segment.n);
		}
		// What was stored while the ids were being read may not be among them.
		for (const [device, n] of load.notes) raise(index, device, n);
		const isNewest = (this.#indexes.get(scope)?.started ?? 0) < load.started;
		if (epoch === this.#epoch && isNewest) this.#indexes.set(scope, index);
	}

	/** Makes durable what we were unsure of and what stands there all the same. */
	async #settleDoubts(scope: Scope, database: Database, ids: ReadonlySet<string>): Promise<void> {
		const doubts = this.#doubts.get(scope);
		for (const [device, n] of [...(doubts ?? [])]) {
			const id = segmentId(device, n);
			if (!ids.has(id)) continue;
			const settled = await confirm(database, { id, isSame: () => true });
			if (settled.kind === 'known' && doubts?.get(device) === n) doubts.delete(device);
		}
	}

	#told(scope: Scope, index: Index): Told {
		if (index.told !== undefined) return index.told;
		const doubts = this.#doubts.get(scope);
		const vector: Record<string, number> = {};
		for (const [device, n] of index.numbers) {
			const sure = Math.min(n, (doubts?.get(asDeviceId(device)) ?? Infinity) - 1);
			if (sure > 0) vector[device] = sure;
		}
		index.told = { vector };
		return index.told;
	}
}

interface Told {
	readonly vector: Vector;
	digest?: string;
}

interface Index {
	/** Highest contiguous n by device, doubts not yet taken off. */
	readonly numbers: Map<string, number>;
	readonly readAtMs: number;
	readonly started: number;
	told?: Told;
}

interface Load {
	readonly notes: [DeviceId, number][];
	readonly started: number;
	done: Promise<void>;
}

function raise(index: Index, device: string, n: number): void {
	if (n !== (index.numbers.get(device) ?? 0) + 1) {
		// A doubt may have been lifted.
		delete index.told;
		return;
	}
	index.numbers.set(device, n);
	delete index.told;
}
