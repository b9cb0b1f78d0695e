import {
	StoreError,
	type Body,
	type ChangePage,
	type Database,
	type IdRange,
	type PutOutcome,
	type Store,
	type StoredDocument
} from '../../server/store/store.ts';
import { MemoryStore, type MemoryState } from '../ground/memory-store.ts';

/** The server process died; whatever it was doing ends here, unanswered. */
export class Killed extends Error {
	override readonly name = 'Killed';
}

/** What befalls one operation of the store. */
export type StoreFate =
	| 'go'
	/** The process dies before the operation, or after it. */
	| 'kill-before'
	| 'kill-after'
	/** The store does not answer. */
	| 'error'
	/** A put that nobody can be sure of: it is there for now, or it is not. */
	| 'unsure-kept'
	| 'unsure-lost';

/** Where chance comes in. */
export interface StoreChance {
	readonly fate: (operation: 'read' | 'put') => StoreFate;
	/** Lets other requests in between. */
	readonly pause: () => Promise<void>;
	readonly onKill: () => void;
}

/** A document whose last put met no quorum: it may be gone when the process or the machine dies. */
interface AtRisk {
	readonly database: string;
	readonly id: string;
	readonly rev: string;
	readonly before: StoredDocument | undefined;
}

/** All databases behind every server process of a world, and what of them is truly durable. */
export class Storage {
	readonly memory = new MemoryStore();
	#atRisk: AtRisk[] = [];
	/** Bodies whose put was answered `stored`, by database and id. */
	durable = new Map<string, Body>();
	/** Every document there is, sure or not. */
	present = new Set<string>();
	/** Documents put so far. */
	putCount = 0;

	noteStored(database: string, id: string, body: Body): void {
		this.putCount += 1;
		this.durable.set(`${database} ${id}`, body);
		this.present.add(`${database} ${id}`);
		this.#atRisk = this.#atRisk.filter((risk) => risk.database !== database || risk.id !== id);
	}

	noteUnsure(risk: AtRisk): void {
		this.#atRisk.push(risk);
		this.present.add(`${risk.database} ${risk.id}`);
	}

	/** A machine died: of what met no quorum, some is gone. How many documents. */
	settleRisks(isLost: () => boolean): number {
		const risks = this.#atRisk;
		this.#atRisk = [];
		const lost = risks.filter(isLost);
		if (lost.length === 0) return 0;
		const databases = new Map(this.memory.snapshotState().databases);
		let count = 0;
		for (const { database, id, rev, before } of lost) {
			const state = databases.get(database);
			const held = state?.rows.get(id);
			if (state === undefined || held?.rev !== rev) continue;
			const rows = new Map(state.rows);
			if (before === undefined) {
				rows.delete(id);
				this.present.delete(`${database} ${id}`);
			} else rows.set(id, { ...held, rev: before.rev, body: before.body });
			databases.set(database, { ...state, rows });
			count += 1;
		}
		this.memory.restore({ databases });
		return count;
	}

	backUp(): Backup {
		return {
			memory: this.memory.snapshotState(),
			durable: new Map(this.durable),
			present: new Set(this.present)
		};
	}

	restore({ memory, durable, present }: Backup): void {
		this.memory.restore(memory);
		this.present = new Set(present);
		this.durable = new Map(durable);
		this.#atRisk = [];
	}

	/** Every document of a database as it stands. */
	documents(name: string): Map<string, Body> {
		const rows = this.memory.snapshotState().databases.get(name)?.rows;
		const documents = new Map<string, Body>();
		for (const [id, { body }] of rows ?? []) if (body !== undefined) documents.set(id, body);
		return documents;
	}

	databases(): string[] {
		return [...this.memory.snapshotState().databases.keys()];
	}
}

/** Everything as it was at one moment. */
export interface Backup {
	readonly memory: MemoryState;
	readonly durable: ReadonlyMap<string, Body>;
	readonly present: ReadonlySet<string>;
}

/** The store as one server process sees it: slow, unsure and gone when the process is. */
export class ShakyStore implements Store {
	readonly kind: Store['kind'];
	readonly storage: Storage;
	readonly chance: StoreChance;
	isDead = false;

	constructor(storage: Storage, kind: Store['kind'], chance: StoreChance) {
		this.storage = storage;
		this.kind = kind;
		this.chance = chance;
	}

	async open(name: string): Promise<Database> {
		if (this.isDead) throw new Killed('opening');
		return new ShakyDatabase(await this.storage.memory.open(name), this);
	}

	list(): Promise<string[]> {
		return this.storage.memory.list();
	}

	destroy(name: string): Promise<void> {
		return this.storage.memory.destroy(name);
	}

	ping(): Promise<number> {
		return Promise.resolve(0);
	}

	close(): Promise<void> {
		return Promise.resolve();
	}

	/** One operation under chance. */
	async run<T>(kind: 'read' | 'put', work: (fate: StoreFate) => Promise<T>): Promise<T> {
		await this.chance.pause();
		if (this.isDead) throw new Killed('the process is gone');
		const fate = this.chance.fate(kind);
		if (fate === 'kill-before') this.#die();
		if (fate === 'error') throw new StoreError('The store does not answer.');
		const result = await work(fate);
		if (fate === 'kill-after') this.#die();
		return result;
	}

	#die(): never {
		this.isDead = true;
		this.chance.onKill();
		throw new Killed('the process was killed');
	}
}

class ShakyDatabase implements Database {
	readonly name: string;
	readonly #inner: Database;
	readonly #store: ShakyStore;

	constructor(inner: Database, store: ShakyStore) {
		this.name = inner.name;
		this.#inner = inner;
		this.#store = store;
	}

	get(id: string): Promise<StoredDocument | undefined> {
		return this.#store.run('read', () => this.#inner.get(id));
	}

	put(id: string, body: Body, rev?: string): Promise<PutOutcome> {
		return this.#store.run('put', async (fate) => {
			const { storage } = this.#store;
			if (fate === 'unsure-lost') return { kind: 'unsure', reason: 'unavailable' };
			const before = fate === 'unsure-kept' ? await this.#inner.get(id) : undefined;
			const outcome = await this.#inner.put(id, body, rev);
			if (outcome.kind !== 'stored') return outcome;
			if (fate === 'unsure-kept') {
				storage.noteUnsure({ database: this.name, id, rev: outcome.rev, before });
				return { kind: 'unsure', reason: 'quorum' };
			}
			storage.noteStored(this.name, id, body);
			return outcome;
		});
	}

	remove(id: string, rev: string): Promise<PutOutcome> {
		return this.#store.run('put', () => this.#inner.remove(id, rev));
	}

	range(range: IdRange): Promise<StoredDocument[]> {
		return this.#store.run('read', () => this.#inner.range(range));
	}

	ids(range: IdRange): Promise<{ readonly id: string; readonly rev: string }[]> {
		return this.#store.run('read', () => this.#inner.ids(range));
	}

	changes(since: string | undefined, limit: number): Promise<ChangePage> {
		return this.#store.run('read', () => this.#inner.changes(since, limit));
	}

	follow(onchange: () => void, signal: AbortSignal): void {
		this.#inner.follow(onchange, signal);
	}

	compact(): Promise<void> {
		return this.#inner.compact();
	}
}
