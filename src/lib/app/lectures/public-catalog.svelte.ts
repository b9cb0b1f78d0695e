import type { Keys } from '#lib/core/facts/draft.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { unpack } from '#lib/core/protocol/pack.ts';
import { parseSnapshot, type Snapshot } from '#lib/core/protocol/snapshot.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { PublicCatalogStore } from '#lib/device/public-catalog.ts';
import { storageProblemOf } from '#lib/device/storage-error.ts';

/** `offline`: no answer. `not-tongyu`: somebody else's answer (a captive portal), or none we can read. */
export type CatalogProblem = 'offline' | 'not-tongyu';

/** A 2G link needs 3 s for the handshake alone. */
const GIVE_UP_AFTER_MS = 30_000;
const EMPTY: Keys = new Map();

/**
 * What everybody may see of the catalog, for phones nobody is signed in on: what was received last is shown at once, then the server
 * is asked whether it has another one. One for the tab; nothing is read before `open`.
 */
export class PublicCatalog {
	readonly #store = new PublicCatalogStore();
	#keys = $state.raw<Keys>(EMPTY);
	#isReady = $state(false);
	#isAsking = $state(false);
	#problem = $state<CatalogProblem>();
	#isStored = $state(true);
	#etag: string | undefined;
	#opening: Promise<void> | undefined;

	get keys(): Keys {
		return this.#keys;
	}

	/** Something was received once, or it was tried. */
	get isReady(): boolean {
		return this.#isReady;
	}

	get isAsking(): boolean {
		return this.#isAsking;
	}

	/** Why the server was not heard of at the last try; what is shown may be older then. */
	get problem(): CatalogProblem | undefined {
		return this.#problem;
	}

	/** False where this browser keeps nothing: it is asked for again at every start. */
	get isStored(): boolean {
		return this.#isStored;
	}

	/** Shows what is here and asks for what is new, once; `refresh` asks again. */
	open(): Promise<void> {
		this.#opening ??= this.#open();
		return this.#opening;
	}

	/** Asks the server for a newer one. */
	async refresh(): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		const asked = await askForCatalog(this.#etag);
		this.#isAsking = false;
		this.#problem = asked.ok ? undefined : asked.problem.code;
		this.#isReady = true;
		if (!asked.ok || asked.value === 'unchanged') return;
		const { etag, snapshot } = asked.value;
		this.#show(snapshot);
		this.#etag = etag;
		await this.#inStore(() => this.#store.write({ etag, snapshot }));
	}

	async #open(): Promise<void> {
		const row = await this.#inStore(() => this.#store.read());
		if (row !== undefined && this.#show(row.snapshot)) {
			this.#etag = row.etag;
			this.#isReady = true;
		}
		await this.refresh();
	}

	/** Whether it could be read. */
	#show({ entries }: Snapshot): boolean {
		const unpacked = unpack(entries);
		if (unpacked === undefined) return false;
		this.#keys = fold(unpacked);
		return true;
	}

	/** A browser that keeps nothing (private windows) still shows what comes. */
	async #inStore<T>(work: () => Promise<T>): Promise<T | undefined> {
		try {
			return await work();
		} catch (error) {
			if (storageProblemOf(error) === undefined) throw error;
			this.#isStored = false;
			return undefined;
		}
	}
}

async function askForCatalog(
	etag: string | undefined
): Promise<
	Result<
		'unchanged' | { readonly etag: string; readonly snapshot: Snapshot },
		Problem<CatalogProblem>
	>
> {
	const giveUp = new AbortController();
	const timer = setTimeout(() => giveUp.abort(), GIVE_UP_AFTER_MS);
	try {
		const response = await fetch('/api/catalog', {
			headers: etag === undefined ? {} : { 'if-none-match': etag },
			cache: 'no-store',
			credentials: 'omit',
			signal: giveUp.signal
		});
		if (response.status === 304) return ok('unchanged');
		if (response.status >= 500) return fail('offline');
		const parsed = parseSnapshot(JSON.parse(await response.text()));
		if (!response.ok || !parsed.ok || unpack(parsed.value.entries) === undefined)
			return fail('not-tongyu');
		return ok({ etag: response.headers.get('etag') ?? '', snapshot: parsed.value });
	} catch (error) {
		if (error instanceof SyntaxError) return fail('not-tongyu');
		// No network is a TypeError; the time-out and a cut body are DOMExceptions.
		if (error instanceof TypeError || error instanceof DOMException) return fail('offline');
		throw error;
	} finally {
		clearTimeout(timer);
	}
}
