import type { EventEmitter } from 'node:events';
import type { ChangeRow, IdRow, PouchDocument } from 'pouchdb';
import type Pouch from 'pouchdb';
import { bodyOf, isReservedId, isRevision, requireDocument } from './checks.ts';
import { dropObsoleteBytes } from './durable-leveldown.ts';
import type { GroupWriter } from './group-writer.ts';
import { readRange, type Page, type PageRow } from './pages.ts';
import type { PouchPool } from './pouch-pool.ts';
import { readPosition, writePosition } from './position.ts';
import {
	StoreError,
	type Body,
	type Change,
	type ChangePage,
	type Database,
	type IdRange,
	type PutOutcome,
	type StoredDocument
} from './store.ts';

/** What all handles of one database share. */
export interface Shared {
	readonly pool: PouchPool;
	readonly writer: GroupWriter;
	/** Emits the database's name after each change. One process owns the folder, so no change comes from elsewhere. */
	readonly changed: EventEmitter;
}

/** A database of the embedded store: a name, whose PouchDB is borrowed for the length of each operation. */
export class EmbeddedDatabase implements Database {
	readonly name: string;
	readonly #shared: Shared;

	constructor(name: string, shared: Shared) {
		this.name = name;
		this.#shared = shared;
	}

	async get(id: string): Promise<StoredDocument | undefined> {
		if (id === '' || isReservedId(id)) return undefined;
		return this.#read(async (pouch) => {
			try {
				return documentOf(await pouch.get(id));
			} catch (error) {
				if (isMissing(error)) return undefined;
				throw error;
			}
		});
	}

	async put(id: string, body: Body, rev?: string): Promise<PutOutcome> {
		requireDocument(id, body);
		return this.#write({ id, rev, body });
	}

	async remove(id: string, rev: string): Promise<PutOutcome> {
		requireDocument(id, {});
		return this.#write({ id, rev, body: undefined });
	}

	async range(range: IdRange): Promise<StoredDocument[]> {
		return readRange(range, (page) => this.#page(page, true, ({ doc }) => doc && documentOf(doc)));
	}

	async ids(range: IdRange): Promise<{ readonly id: string; readonly rev: string }[]> {
		return readRange(range, (page) =>
			this.#page(page, false, ({ id, value }) => ({ id, rev: value.rev }))
		);
	}

	async changes(since: string | undefined, limit: number): Promise<ChangePage> {
		return this.#read(async (pouch) => {
			const epoch = await pouch.id();
			const { update_seq } = await pouch.info();
			const from = readPosition(since, epoch, update_seq);
			const page = await pouch.changes({ since: from, limit: Math.max(limit, 1) });
			return {
				changes: page.results
					.filter(({ id }) => !isReservedId(id))
					.map((row) => changeOf(row, epoch)),
				last: writePosition(page.last_seq, epoch)
			};
		});
	}

	follow(onchange: () => void, signal: AbortSignal): void {
		if (signal.aborted) return;
		const { changed } = this.#shared;
		changed.on(this.name, onchange);
		signal.addEventListener('abort', () => changed.off(this.name, onchange), { once: true });
	}

	async compact(): Promise<void> {
		// PouchDB has deleted old bodies with each write (`auto_compaction`); what is left of them is in LevelDB's files.
		await this.#read(() => dropObsoleteBytes(this.#shared.pool.location(this.name)));
	}

	async #write(write: Parameters<GroupWriter['write']>[0]): Promise<PutOutcome> {
		if (write.rev !== undefined && !isRevision(write.rev)) return { kind: 'conflict' };
		const outcome = await this.#shared.writer.write(write);
		// Later, so that a follower that throws cannot turn a stored document into a failed put.
		if (outcome.kind === 'stored') setImmediate(() => this.#shared.changed.emit(this.name));
		return outcome;
	}

	async #read<T>(work: (pouch: Pouch) => Promise<T>): Promise<T> {
		try {
			return await this.#shared.pool.use(this.name, work);
		} catch (cause) {
			if (cause instanceof StoreError) throw cause;
			throw new StoreError(`Database ${this.name} did not answer: ${String(cause)}`, { cause });
		}
	}

	/** One page of PouchDB's ids. Ends that only UTF-16 puts out of order (U+E000 and above to beyond U+FFFF) find nothing. */
	async #page<T>(
		page: Page,
		withBodies: boolean,
		value: (row: IdRow) => T | undefined
	): Promise<PageRow<T>[]> {
		const { rows } = await this.#read((pouch) =>
			pouch.allDocs({
				startkey: page.from,
				endkey: page.to,
				limit: page.limit,
				include_docs: withBodies
			})
		);
		return rows.map((row) => ({ id: row.id, value: value(row) }));
	}
}

const documentOf = (document: PouchDocument): StoredDocument => ({
	id: document._id,
	rev: document._rev,
	body: bodyOf(document)
});

const isMissing = (error: unknown): boolean =>
	typeof error === 'object' && error !== null && 'status' in error && error.status === 404;

const changeOf = (row: ChangeRow, epoch: string): Change => ({
	id: row.id,
	rev: row.changes[0]?.rev ?? '',
	deleted: row.deleted === true,
	seq: writePosition(row.seq, epoch)
});
