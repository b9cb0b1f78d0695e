import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { bodyOf, isReservedId, isRevision, requireDocument } from './checks.ts';
import { followFeed } from './couch-follow.ts';
import {
	CouchUnreachable,
	type CouchAnswer,
	type CouchHttp,
	type CouchRequest
} from './couch-http.ts';
import { isDatabaseMissing, isDocumentMissing, reasonOf, writeOutcome } from './couch-status.ts';
import { readRange, type Page } from './pages.ts';
import {
	StoreError,
	type Body,
	type ChangePage,
	type Database,
	type IdRange,
	type PutOutcome,
	type StoredDocument
} from './store.ts';

/** How long CouchDB holds an idle long poll; below its `changes_timeout` of 60 s, and most proxies' limits. */
const FEED_WAIT_MS = 50_000;
/** How much later than that we give up on the connection. */
const FEED_GRACE_MS = 10_000;
/** Changes taken in one long poll; following needs only the position behind them. */
const FEED_ROWS = 1_000;
const COMPACTION_POLL_MS = 250;
/** 10 min: a district's greatest database is some 100 MB. */
const COMPACTION_LIMIT_MS = 600_000;

const DOCUMENT = v.looseObject({ _id: v.string(), _rev: v.string() });
const ALL_DOCS = v.object({
	rows: v.array(
		v.object({
			id: v.string(),
			value: v.object({ rev: v.string() }),
			doc: v.nullish(DOCUMENT)
		})
	)
});
const POSITION = v.union([v.string(), v.number()]);
const CHANGES = v.object({
	results: v.array(
		v.object({
			id: v.string(),
			seq: POSITION,
			changes: v.tupleWithRest([v.object({ rev: v.string() })], v.unknown()),
			deleted: v.optional(v.boolean(), false)
		})
	),
	last_seq: POSITION
});
const COMPACTION = v.object({ compact_running: v.optional(v.boolean(), false) });

/** What a CouchDB database needs to know of its store. */
export interface CouchPlace {
	readonly http: CouchHttp;
	/** The database's name there, with the deployment's prefix. */
	readonly path: string;
	/** Ends every follower when the store is closed. */
	readonly closing: AbortSignal;
	/** Called when CouchDB says that the database is gone, so that the next `open` makes it anew. */
	readonly onmissing: () => void;
}

/** A database of a CouchDB 3.x server or cluster. */
export class CouchDatabase implements Database {
	readonly name: string;
	readonly #place: CouchPlace;

	constructor(name: string, place: CouchPlace) {
		this.name = name;
		this.#place = place;
	}

	async get(id: string): Promise<StoredDocument | undefined> {
		if (id === '' || isReservedId(id)) return undefined;
		const answer = await this.#read({ method: 'GET', path: [id] });
		if (isDocumentMissing(answer)) return undefined;
		return documentOf(this.#expect(DOCUMENT, answer));
	}

	async put(id: string, body: Body, rev?: string): Promise<PutOutcome> {
		requireDocument(id, body);
		if (rev !== undefined && !isRevision(rev)) return { kind: 'conflict' };
		const document = { ...body, _id: id, ...(rev === undefined ? {} : { _rev: rev }) };
		return this.#write('PUT', { path: [id], body: document });
	}

	async remove(id: string, rev: string): Promise<PutOutcome> {
		requireDocument(id, {});
		if (!isRevision(rev)) return { kind: 'conflict' };
		return this.#write('DELETE', { path: [id], query: { rev } });
	}

	async range(range: IdRange): Promise<StoredDocument[]> {
		return readRange(range, async (page) =>
			(await this.#rows(page, true)).map(({ id, doc }) => ({
				id,
				value: doc ? documentOf(doc) : undefined
			}))
		);
	}

	async ids(range: IdRange): Promise<{ readonly id: string; readonly rev: string }[]> {
		return readRange(range, async (page) =>
			(await this.#rows(page, false)).map(({ id, value: { rev } }) => ({ id, value: { id, rev } }))
		);
	}

	async changes(since: string | undefined, limit: number): Promise<ChangePage> {
		const query = { since: readPosition(since), limit: Math.max(limit, 1) };
		const { results, last_seq } = await this.#changes({ query });
		return {
			changes: results
				.filter(({ id }) => !isReservedId(id))
				.map(({ id, seq, deleted, changes: [{ rev }] }) => ({
					id,
					rev,
					deleted,
					seq: writePosition(seq)
				})),
			last: writePosition(last_seq)
		};
	}

	follow(onchange: () => void, signal: AbortSignal): void {
		const feed = {
			end: async (signal: AbortSignal) =>
				String((await this.#changes({ query: { since: 'now', limit: 1 }, signal })).last_seq),
			next: async (since: string, signal: AbortSignal) => {
				const { results, last_seq } = await this.#changes({
					query: { since, feed: 'longpoll', timeout: FEED_WAIT_MS, limit: FEED_ROWS },
					signal,
					timeoutMs: FEED_WAIT_MS + FEED_GRACE_MS
				});
				return { any: results.length > 0, last: String(last_seq) };
			}
		};
		// Failures are retried inside; what still gets out is a bug and may end the process.
		void followFeed(feed, onchange, AbortSignal.any([signal, this.#place.closing]));
	}

	async compact(): Promise<void> {
		const started = await this.#read({ method: 'POST', path: ['_compact'], body: {} });
		if (started.status !== 202) throw this.#unexpected(started);
		const giveUpAt = performance.now() + COMPACTION_LIMIT_MS;
		while (await this.#isCompacting()) {
			if (performance.now() > giveUpAt)
				throw new StoreError(`CouchDB did not finish compacting ${this.name}.`);
			await delay(COMPACTION_POLL_MS);
		}
	}

	async #isCompacting(): Promise<boolean> {
		const answer = await this.#read({ method: 'GET', path: [] });
		return this.#expect(COMPACTION, answer).compact_running;
	}

	async #rows({ from, to, limit }: Page, withBodies: boolean) {
		const query = {
			startkey: from,
			endkey: to,
			inclusive_end: true,
			include_docs: withBodies,
			limit
		};
		const answer = await this.#read({ method: 'GET', path: ['_all_docs'], query });
		return this.#expect(ALL_DOCS, answer).rows;
	}

	async #changes(request: Omit<CouchRequest, 'method' | 'path'>) {
		const answer = await this.#read({ method: 'GET', path: ['_changes'], ...request });
		return this.#expect(CHANGES, answer);
	}

	async #write(
		method: 'PUT' | 'DELETE',
		request: Omit<CouchRequest, 'method'>
	): Promise<PutOutcome> {
		try {
			return writeOutcome(method, await this.#read({ method, ...request }));
		} catch (error) {
			if (!(error instanceof CouchUnreachable)) throw error;
			return { kind: 'unsure', reason: 'unavailable' };
		}
	}

	async #read(request: CouchRequest): Promise<CouchAnswer> {
		const { http, path, onmissing, closing } = this.#place;
		if (closing.aborted) throw new CouchUnreachable('The store is closed.');
		const answer = await http.request({ ...request, path: [path, ...request.path] });
		if (isDatabaseMissing(answer)) onmissing();
		return answer;
	}

	#expect<S extends v.GenericSchema>(schema: S, answer: CouchAnswer): v.InferOutput<S> {
		const parsed = v.safeParse(schema, answer.body);
		if (answer.status !== 200 || !parsed.success) throw this.#unexpected(answer);
		return parsed.output;
	}

	#unexpected(answer: CouchAnswer): StoreError {
		const status = String(answer.status);
		return new StoreError(`CouchDB answered ${status} for ${this.name}. ${reasonOf(answer)}`);
	}
}

const documentOf = (document: v.InferOutput<typeof DOCUMENT>): StoredDocument => ({
	id: document._id,
	rev: document._rev,
	body: bodyOf(document)
});

/**
 * CouchDB's own positions, marked with a `c`. One of another kind of store (this deployment has just moved here) means "from
 * the beginning"; CouchDB would answer 400.
 */
const writePosition = (position: string | number): string => `c${String(position)}`;
const readPosition = (since: string | undefined): string =>
	since?.startsWith('c') === true ? since.slice(1) : '0';
