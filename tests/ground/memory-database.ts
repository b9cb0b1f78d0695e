import { compareIds, requireDocument } from '../../server/store/checks.ts';
import {
	StoreError,
	type Body,
	type Change,
	type ChangePage,
	type Database,
	type IdRange,
	type PutOutcome,
	type StoredDocument
} from '../../server/store/store.ts';
import type { MemoryStoreOptions } from './memory-store.ts';

/** A document or its tombstone. */
interface Row {
	readonly rev: string;
	/** Undefined for a tombstone. */
	readonly body: Body | undefined;
	readonly seq: number;
}

/** What a database holds. */
export interface DatabaseState {
	readonly seq: number;
	readonly rows: ReadonlyMap<string, Row>;
}

/** What a database has of its store. */
interface Shared {
	readonly options: () => MemoryStoreOptions;
	readonly isClosed: () => boolean;
	readonly nextRev: () => string;
}

/** One database of a `MemoryStore`. */
export class MemoryDatabase implements Database {
	readonly name: string;
	readonly #shared: Shared;
	readonly #followers = new Set<() => void>();
	#seq = 0;
	#rows = new Map<string, Row>();
	/** All ids in order, once a range has been read. */
	#sorted: string[] | undefined;

	constructor(name: string, shared: Shared) {
		this.name = name;
		this.#shared = shared;
	}

	async get(id: string): Promise<StoredDocument | undefined> {
		await this.#beforeRead('get');
		return this.#read(id);
	}

	async put(id: string, body: Body, rev?: string): Promise<PutOutcome> {
		requireDocument(id, body);
		await this.#before('put');
		return this.#write({ id, body, rev });
	}

	async remove(id: string, rev: string): Promise<PutOutcome> {
		requireDocument(id, {});
		await this.#before('remove');
		return this.#write({ id, body: undefined, rev });
	}

	async range(range: IdRange): Promise<StoredDocument[]> {
		await this.#beforeRead('range');
		return this.#idsIn(range).flatMap((id) => this.#read(id) ?? []);
	}

	async ids(range: IdRange): Promise<{ readonly id: string; readonly rev: string }[]> {
		await this.#beforeRead('ids');
		return this.#idsIn(range).map((id) => ({ id, rev: this.#rows.get(id)?.rev ?? '' }));
	}

	async changes(since: string | undefined, limit: number): Promise<ChangePage> {
		await this.#beforeRead('changes');
		const after = readPosition(since);
		const changes = [...this.#rows]
			.filter(([, row]) => row.seq > after)
			.sort(([, a], [, b]) => a.seq - b.seq)
			.slice(0, limit)
			.map(([id, row]): Change => {
				return { id, rev: row.rev, deleted: row.body === undefined, seq: writePosition(row.seq) };
			});
		return { changes, last: changes.at(-1)?.seq ?? writePosition(after) };
	}

	follow(onchange: () => void, signal: AbortSignal): void {
		if (signal.aborted) return;
		this.#followers.add(onchange);
		signal.addEventListener('abort', () => this.#followers.delete(onchange), { once: true });
	}

	compact(): Promise<void> {
		return Promise.resolve();
	}

	/** The store is closing: nobody is called any more. */
	forgetFollowers(): void {
		this.#followers.clear();
	}

	/** A copy of what it holds. */
	takeState(): DatabaseState {
		return { seq: this.#seq, rows: new Map(this.#rows) };
	}

	/** Puts a copy back in the place of what it holds. */
	putState({ seq, rows }: DatabaseState): void {
		this.#seq = seq;
		this.#rows = new Map(rows);
		this.#sorted = undefined;
	}

	async #before(name: keyof Database): Promise<void> {
		await this.#shared.options().before?.({ name, database: this.name });
	}

	async #beforeRead(name: keyof Database): Promise<void> {
		await this.#before(name);
		if (this.#shared.isClosed()) throw new StoreError('The store is closed.');
	}

	#read(id: string): StoredDocument | undefined {
		const row = this.#rows.get(id);
		return row?.body === undefined ? undefined : { id, rev: row.rev, body: row.body };
	}

	#idsIn({ from, to, limit }: IdRange): string[] {
		this.#sorted ??= [...this.#rows.keys()].sort(compareIds);
		const ids: string[] = [];
		for (let place = lowerBound(this.#sorted, from); ids.length < (limit ?? Infinity); place++) {
			const id = this.#sorted[place];
			if (id === undefined || compareIds(id, to) > 0) break;
			if (this.#rows.get(id)?.body !== undefined) ids.push(id);
		}
		return ids;
	}

	#write(attempt: {
		readonly id: string;
		readonly body: Body | undefined;
		readonly rev: string | undefined;
	}): PutOutcome {
		const { id, body, rev } = attempt;
		if (this.#shared.isClosed()) return { kind: 'unsure', reason: 'unavailable' };
		const decision = this.#shared.options().decide?.({ database: this.name, id, body }) ?? 'go';
		if (decision === 'conflict') return { kind: 'conflict' };
		const held = this.#rows.get(id);
		const isCurrent = held?.body === undefined ? rev === undefined : held.rev === rev;
		if (decision === 'go' || decision.kept) {
			if (!isCurrent) return { kind: 'conflict' };
			this.#keep(id, body);
		}
		return decision === 'go'
			? { kind: 'stored', rev: this.#rows.get(id)?.rev ?? '' }
			: { kind: 'unsure', reason: decision.unsure };
	}

	#keep(id: string, body: Body | undefined): void {
		this.#seq += 1;
		// A round trip through JSON: what is stored is what a real store would give back.
		const kept = body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as Body);
		if (this.#sorted !== undefined && !this.#rows.has(id))
			this.#sorted.splice(lowerBound(this.#sorted, id), 0, id);
		this.#rows.set(id, { rev: this.#shared.nextRev(), body: kept, seq: this.#seq });
		for (const follower of [...this.#followers]) follower();
	}
}

/** Marked, so that a position of another kind of store is known for one: it begins from the beginning. */
const writePosition = (seq: number): string => `m${seq}`;
const readPosition = (since: string | undefined): number =>
	Number(/^m(\d{1,15})$/.exec(since ?? '')?.[1] ?? 0);

/** Place of the first id at or after one. */
function lowerBound(sorted: readonly string[], id: string): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (compareIds(sorted[middle] ?? '', id) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
}
