import * as v from 'valibot';
import { isDatabaseName, requireDatabaseName } from './checks.ts';
import { CouchDatabase } from './couch-database.ts';
import { connectCouch, type CouchAnswer, type CouchHttp } from './couch-http.ts';
import { reasonOf } from './couch-status.ts';
import { StoreError, type Database, type Store } from './store.ts';

/** Which CouchDB, and what of it. */
export interface CouchOptions {
	/** `http(s)://user:password@host:port`; the user must be an admin: databases are created and listed. */
	readonly url: string;
	/** Databases are named prefix + name, as in `tongyu-site-ab12cd34`. No prefix on a server may begin with another one. */
	readonly prefix: string;
	/** Greatest time for one request, in ms. */
	readonly timeoutMs: number;
}

/** 1 shard: site databases are small, and one shard answers a range alone. Copies (`n`) are the cluster's to say. */
const SHARDS = 1;
const NAMES = v.array(v.string());

/**
 * A store on CouchDB 3.x. Keeps nothing here but which databases are known to exist; asks nothing before the first call.
 *
 * @throws StoreError when the URL or the prefix cannot be used
 */
export function openCouchStore({ url, prefix, timeoutMs }: CouchOptions): Store {
	if (!isDatabaseName(prefix)) throw new StoreError(`"${prefix}" cannot be a prefix of databases.`);
	return new CouchStore(connectCouch({ url, timeoutMs }), prefix);
}

class CouchStore implements Store {
	readonly kind = 'couch';
	readonly #http: CouchHttp;
	readonly #prefix: string;
	readonly #existing = new Map<string, Promise<void>>();
	readonly #closing = new AbortController();

	constructor(http: CouchHttp, prefix: string) {
		this.#http = http;
		this.#prefix = prefix;
	}

	async open(name: string): Promise<Database> {
		requireDatabaseName(name);
		const forget = () => this.#existing.delete(name);
		const existing = this.#existing.get(name) ?? this.#create(name);
		this.#existing.set(name, existing);
		try {
			await existing;
		} catch (error) {
			forget();
			throw error;
		}
		return new CouchDatabase(name, {
			http: this.#http,
			path: this.#path(name),
			closing: this.#closing.signal,
			onmissing: forget
		});
	}

	async list(): Promise<string[]> {
		const query = {
			startkey: this.#prefix,
			endkey: `${this.#prefix}\ufff0`
		};
		const answer = await this.#ask({ method: 'GET', path: ['_all_dbs'], query });
		const names = v.safeParse(NAMES, answer.body);
		if (answer.status !== 200 || !names.success) throw unexpected('list its databases', answer);
		return names.output
			.filter((name) => name.startsWith(this.#prefix))
			.map((name) => name.slice(this.#prefix.length))
			.filter(isDatabaseName);
	}

	async destroy(name: string): Promise<void> {
		requireDatabaseName(name);
		this.#existing.delete(name);
		const answer = await this.#ask({ method: 'DELETE', path: [this.#path(name)] });
		if (![200, 202, 404].includes(answer.status)) throw unexpected(`delete ${name}`, answer);
	}

	async ping(): Promise<number> {
		const startedAt = performance.now();
		// Not `/_up`, which answers without credentials: a wrong password should show.
		const query = { limit: 1 };
		const answer = await this.#ask({ method: 'GET', path: ['_all_dbs'], query });
		if (answer.status !== 200) throw unexpected('answer', answer);
		return performance.now() - startedAt;
	}

	close(): Promise<void> {
		this.#closing.abort();
		return Promise.resolve();
	}

	#path(name: string): string {
		return this.#prefix + name;
	}

	async #create(name: string): Promise<void> {
		const path = [this.#path(name)];
		const answer = await this.#ask({ method: 'PUT', path, query: { q: SHARDS } });
		// 412: it exists already.
		if (![201, 202, 412].includes(answer.status)) throw unexpected(`create ${name}`, answer);
	}

	async #ask(request: Parameters<CouchHttp['request']>[0]): Promise<CouchAnswer> {
		if (this.#closing.signal.aborted) throw new StoreError('The store is closed.');
		return this.#http.request(request);
	}
}

const unexpected = (task: string, answer: CouchAnswer): StoreError =>
	new StoreError(`CouchDB answered ${answer.status} when asked to ${task}. ${reasonOf(answer)}`);
