import {
	StoreError,
	type Body,
	type Change,
	type ChangePage,
	type Database,
	type IdRange,
	type PutOutcome,
	type Store,
	type StoredDocument
} from '../../server/store/store.ts';

/**
 * The store port in memory: small, correct, deterministic, with a hand on every put and every operation, and a state that can
 * be taken and put back as a backup is.
 *
 * After `restore` it behaves as CouchDB does, traps included: a sequence of the changes feed handed out before says nothing
 * any more, and changes below it are skipped in silence.
 */

/** A put about to happen. */
export interface PutAttempt {
	readonly database: string;
	readonly id: string;
	readonly body: Body | undefined;
}

/** `unsure`: the caller learns nothing; `kept` says whether the write is there all the same. */
export type PutDecision =
	| 'go'
	| 'conflict'
	| {
			readonly unsure: 'quorum' | 'full' | 'unavailable';
			readonly kept: boolean;
	  };

/** Where a test puts its hand in. */
export interface MemoryStoreOptions {
	readonly kind?: Store['kind'];
	/** Decides each put and remove; all go when it is left out. */
	readonly decide?: (attempt: PutAttempt) => PutDecision;
	/** Awaited before every operation: to interleave, to count, or to throw `StoreError`. */
	readonly before?: (operation: {
		name: keyof Database | 'open';
		database: string;
	}) => Promise<void>;
}

interface Row {
	readonly rev: string;
	/** Undefined for a tombstone. */
	readonly body: Body | undefined;
	readonly seq: number;
}

/** Everything a memory store holds; opaque. */
export interface MemoryState {
	readonly databases: ReadonlyMap<string, { seq: number; rows: ReadonlyMap<string, Row> }>;
}

/** See the head of this file. */
export class MemoryStore implements Store {
	readonly kind: Store['kind'];
	options: MemoryStoreOptions;
	readonly #databases = new Map<string, MemoryDatabase>();
	/** Never given twice, not even after a restore. */
	#revisions = 0;

	constructor(options: MemoryStoreOptions = {}) {
		this.kind = options.kind ?? 'embedded';
		this.options = options;
	}

	async open(name: string): Promise<Database> {
		await this.options.before?.({ name: 'open', database: name });
		return this.#database(name);
	}

	list(): Promise<string[]> {
		return Promise.resolve([...this.#databases.keys()].sort());
	}

	destroy(name: string): Promise<void> {
		this.#databases.delete(name);
		return Promise.resolve();
	}

	ping(): Promise<number> {
		return Promise.resolve(0);
	}

	close(): Promise<void> {
		return Promise.resolve();
	}

	/** A copy of everything, as a backup. */
	snapshotState(): MemoryState {
		return {
			databases: new Map(
				[...this.#databases].map(([name, database]) => [name, database.takeState()])
			)
		};
	}

	/** Puts a backup back; databases made since are empty. Handles opened before go on in the restored world. */
	restore(state: MemoryState): void {
		for (const name of new Set([...this.#databases.keys(), ...state.databases.keys()])) {
			this.#database(name).putState(state.databases.get(name) ?? { seq: 0, rows: new Map() });
		}
	}

	#database(name: string): MemoryDatabase {
		const held = this.#databases.get(name);
		if (held !== undefined) return held;
		const nextRev = () => `${++this.#revisions}-memory`;
		const made = new MemoryDatabase(name, { options: () => this.options, nextRev });
		this.#databases.set(name, made);
		return made;
	}
}

interface Shared {
	readonly options: () => MemoryStoreOptions;
	readonly nextRev: () => string;
}

class MemoryDatabase implements Database {
	readonly name: string;
	readonly #shared: Shared;
	readonly #followers = new Set<() => void>();
	#seq = 0;
	#rows = new Map<string, Row>();
	#sorted: string[] | undefined;

	constructor(name: string, shared: Shared) {
		this.name = name;
		this.#shared = shared;
	}

	async get(id: string): Promise<StoredDocument | undefined> {
		await this.#before('get');
		return this.#read(id);
	}

	async put(id: string, body: Body, rev?: string): Promise<PutOutcome> {
		await this.#before('put');
		return this.#write({ id, body, rev });
	}

	async remove(id: string, rev: string): Promise<PutOutcome> {
		await this.#before('remove');
		return this.#write({ id, body: undefined, rev });
	}

	async range(range: IdRange): Promise<StoredDocument[]> {
		await this.#before('range');
		return this.#idsIn(range).flatMap((id) => this.#read(id) ?? []);
	}

	async ids(range: IdRange): Promise<{ readonly id: string; readonly rev: string }[]> {
		await this.#before('ids');
		return this.#idsIn(range).map((id) => ({ id, rev: this.#rows.get(id)?.rev ?? '' }));
	}

	async changes(since: string | undefined, limit: number): Promise<ChangePage> {
		await this.#before('changes');
		const after = since === undefined ? 0 : Number(since);
		if (!Number.isSafeInteger(after)) throw new StoreError(`No sequence of ours: ${since ?? ''}`);
		const changes = [...this.#rows]
			.filter(([, row]) => row.seq > after)
			.sort(([, a], [, b]) => a.seq - b.seq)
			.slice(0, limit)
			.map(([id, row]): Change => {
				return { id, rev: row.rev, deleted: row.body === undefined, seq: String(row.seq) };
			});
		return { changes, last: changes.at(-1)?.seq ?? String(Math.max(after, 0)) };
	}

	follow(onchange: () => void, signal: AbortSignal): void {
		if (signal.aborted) return;
		this.#followers.add(onchange);
		signal.addEventListener('abort', () => this.#followers.delete(onchange), { once: true });
	}

	compact(): Promise<void> {
		return Promise.resolve();
	}

	takeState(): { seq: number; rows: ReadonlyMap<string, Row> } {
		return { seq: this.#seq, rows: new Map(this.#rows) };
	}

	putState({ seq, rows }: { seq: number; rows: ReadonlyMap<string, Row> }): void {
		this.#seq = seq;
		this.#rows = new Map(rows);
		this.#sorted = undefined;
	}

	async #before(name: keyof Database): Promise<void> {
		await this.#shared.options().before?.({ name, database: this.name });
	}

	#read(id: string): StoredDocument | undefined {
		const row = this.#rows.get(id);
		return row?.body === undefined ? undefined : { id, rev: row.rev, body: row.body };
	}

	#idsIn({ from, to, limit }: IdRange): string[] {
		this.#sorted ??= [...this.#rows.keys()].sort();
		const ids: string[] = [];
		for (let place = lowerBound(this.#sorted, from); ids.length < (limit ?? Infinity); place++) {
			const id = this.#sorted[place];
			if (id === undefined || id > to) break;
			if (this.#rows.get(id)?.body !== undefined) ids.push(id);
		}
		return ids;
	}

	#write({
		id,
		body,
		rev
	}: {
		id: string;
		body: Body | undefined;
		rev: string | undefined;
	}): PutOutcome {
		const decision = this.#shared.options().decide?.({ database: this.name, id, body }) ?? 'go';
		if (decision === 'conflict') return { kind: 'conflict' };
		const held = this.#rows.get(id);
		const isCurrent = held?.body === undefined ? rev === undefined : held.rev === rev;
		if (decision === 'go' || decision.kept) {
			if (!isCurrent) return { kind: 'conflict' };
			this.#seq += 1;
			// A round trip through JSON: what is stored is what a real store would give back.
			const kept = body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as Body);
			if (held === undefined) this.#sorted = undefined;
			this.#rows.set(id, { rev: this.#shared.nextRev(), body: kept, seq: this.#seq });
			for (const follower of [...this.#followers]) follower();
		}
		return decision === 'go'
			? { kind: 'stored', rev: this.#rows.get(id)?.rev ?? '' }
			: { kind: 'unsure', reason: decision.unsure };
	}
}

/** Place of the first id at or after one. */
function lowerBound(sorted: readonly string[], id: string): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle] ?? '') < id) low = middle + 1;
		else high = middle;
	}
	return low;
}
