/**
 * Documents of `accounts` as every request needs them, held in memory: when 2,000 phones come back within a minute, the store
 * is asked once for each, not three times per request. What is cached is dropped by this server's own writes at once, by other
 * servers' writes when the changes feed tells of them, and by age in any case, should the feed be dead.
 */
import type * as v from 'valibot';
import { StoreError, type Body, type Database } from '../store/store.ts';
import { checked, read, update, write, type Held } from './documents.ts';

/** About 40 MB at worst; the least recently used one goes first. */
const MAX_DOCUMENTS = 40_000;
/** How long a server that hears no changes may go on believing what it read. */
const MAX_AGE_MS = 60_000;
const CHANGES_PAGE = 1000;

interface Cached {
	readonly held: Held<unknown>;
	readonly readAtMs: number;
}

/** Reads through memory, writes through to the store. */
export class CachedDocuments {
	readonly #db: Database;
	readonly #now: () => number;
	readonly #cached = new Map<string, Cached>();
	/** Reads under way, shared by all who ask meanwhile. A dropped id leaves it: what that read saw must not be put back. */
	readonly #underWay = new Map<string, Promise<Held<unknown> | undefined>>();
	/** Where the changes feed has been read to; undefined until the first pass is through. */
	#position: string | undefined;
	#reading: Promise<void> = Promise.resolve();

	constructor(db: Database, now: () => number) {
		this.#db = db;
		this.#now = now;
	}

	/** Listens for other servers' writes until the signal aborts. */
	follow(signal: AbortSignal): void {
		const readOn = (): void => {
			this.#reading = this.#reading.then(() => this.#readChanges(signal));
		};
		this.#db.follow(readOn, signal);
		readOn();
	}

	/** Resolves when the changes heard of so far are read. */
	async settled(): Promise<void> {
		await this.#reading;
	}

	/** One document by its schema; undefined when there is none. Always read it by the same schema. */
	async get<T extends v.GenericSchema<unknown, unknown>>(
		id: string,
		schema: T
	): Promise<v.InferOutput<T> | undefined> {
		const cached = this.#cached.get(id);
		if (cached !== undefined && this.#now() - cached.readAtMs < MAX_AGE_MS) {
			this.#keep(id, cached);
			return cached.held.value;
		}
		return (await (this.#underWay.get(id) ?? this.#read(id, schema)))?.value;
	}

	/** Every document under a prefix of ids that is wanted, past the memory. */
	async list<T extends v.GenericSchema<unknown, unknown>>(
		prefix: string,
		schema: T,
		isWanted: (value: v.InferOutput<T>) => boolean
	): Promise<v.InferOutput<T>[]> {
		const held = await this.#db.range({ from: prefix, to: `${prefix}~` });
		return held.map(({ id, body }) => checked(id, body, schema)).filter(isWanted);
	}

	/** Creates a document; false when there is one already. */
	async create(id: string, body: Body): Promise<boolean> {
		const isWritten = await write(this.#db, id, body);
		this.#drop(id);
		return isWritten;
	}

	/** Changes a document; see `update` of documents.ts. */
	async update<T extends v.GenericSchema<unknown, Body>>(
		id: string,
		schema: T,
		change: (value: v.InferOutput<T>) => v.InferOutput<T> | undefined
	): Promise<v.InferOutput<T> | undefined> {
		try {
			return await update(this.#db, { id, schema }, change);
		} finally {
			this.#drop(id);
		}
	}

	#keep(id: string, cached: Cached): void {
		this.#cached.delete(id);
		this.#cached.set(id, cached);
		if (this.#cached.size <= MAX_DOCUMENTS) return;
		for (const oldest of this.#cached.keys()) {
			this.#cached.delete(oldest);
			return;
		}
	}

	#read(id: string, schema: v.GenericSchema<unknown, unknown>): Promise<Held<unknown> | undefined> {
		const reading = read(this.#db, id, schema)
			.then((held) => {
				const isFresh = this.#underWay.get(id) === reading;
				if (isFresh && held !== undefined) this.#keep(id, { held, readAtMs: this.#now() });
				return held;
			})
			.finally(() => {
				if (this.#underWay.get(id) === reading) this.#underWay.delete(id);
			});
		this.#underWay.set(id, reading);
		return reading;
	}

	#drop(id: string): void {
		this.#underWay.delete(id);
		this.#cached.delete(id);
	}

	#dropAll(): void {
		this.#underWay.clear();
		this.#cached.clear();
	}

	async #readChanges(signal: AbortSignal): Promise<void> {
		// Until the end of the feed was reached once, anything may have changed.
		const isFirst = this.#position === undefined;
		for (;;) {
			if (signal.aborted) return;
			const page = await this.#readPage();
			if (page === undefined) {
				this.#dropAll();
				return;
			}
			this.#position = page.last;
			if (!isFirst) for (const change of page.changes) this.#drop(change.id);
			if (page.changes.length < CHANGES_PAGE) break;
		}
		if (isFirst) this.#dropAll();
	}

	/** A page of changes; undefined when the store cannot answer now: what is cached then lives for its age at most. */
	async #readPage() {
		try {
			return await this.#db.changes(this.#position, CHANGES_PAGE);
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			// The next change, or the age of what is cached, makes up for it.
			return undefined;
		}
	}
}
