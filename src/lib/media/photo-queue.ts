import type { PhotoRow, PhotoStore } from '#lib/device/photo-store.ts';
import { removeUpload, upload, type UploadOutcome, type UploadWay } from './upload.ts';

/**
 * Photos on their way, one after the other, oldest name first:
 *
 *   idle ──hint──► facts waiting? ──yes──► ask again soon
 *                        └──no──► send, remove ──all through──► idle
 *                                      └──no network, busy──► pause (1 s → 5 min, doubled each time; a hint ends it)
 *
 * What must stay true: nothing is said to be delivered before the server answered for the last byte of it, and one tab sends at a
 * time (`lockName`): the others would only send the same.
 */
export interface QueueParts {
	readonly store: PhotoStore;
	readonly fetch: typeof fetch;
	/** The sign-in's slot now; undefined while nobody is signed in. */
	readonly slot: () => Promise<string | undefined>;
	/** Whether every fact is through: photos come behind them. */
	readonly areFactsThrough: () => boolean;
	readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 300_000;
/** Facts take a few seconds; looking costs nothing. */
const FACTS_PAUSE_MS = 2000;

/** Sends photos until it is told to stop; see above. Rejects with a `StorageError` when the phone's store breaks. */
export class PhotoQueue {
	readonly #parts: QueueParts;
	#wake: () => void = () => undefined;
	#isHinted = false;

	constructor(parts: QueueParts) {
		this.#parts = parts;
	}

	/** A photo was taken in or out by somebody else than the queue, or a network came back. */
	hint(): void {
		this.#isHinted = true;
		this.#wake();
	}

	/** Runs until the signal. */
	async run(): Promise<void> {
		const { signal } = this.#parts;
		let pauseMs = FIRST_PAUSE_MS;
		while (!signal.aborted) {
			const rows = await this.#due();
			if (rows.length === 0) {
				pauseMs = FIRST_PAUSE_MS;
				await this.#sleep(undefined);
				continue;
			}
			const outcome = this.#parts.areFactsThrough() ? await this.#send(rows) : 'facts-first';
			if (outcome === 'facts-first') await this.#sleep(FACTS_PAUSE_MS);
			else if (outcome.kind === 'done') pauseMs = FIRST_PAUSE_MS;
			else {
				await this.#sleep(Math.max(pauseMs, outcome.kind === 'later' ? (outcome.afterMs ?? 0) : 0));
				pauseMs = this.#isHinted ? FIRST_PAUSE_MS : Math.min(MAX_PAUSE_MS, pauseMs * 2);
			}
		}
	}

	async #due(): Promise<PhotoRow[]> {
		this.#isHinted = false;
		const rows = await this.#parts.store.all();
		return rows.filter(({ state }) => state === 'waiting' || state === 'leaving');
	}

	/** Done when each is through or refused for good; else what stopped it. */
	async #send(rows: readonly PhotoRow[]): Promise<UploadOutcome> {
		const slot = await this.#parts.slot();
		if (slot === undefined) return { kind: 'later' };
		for (const row of rows) {
			const { fetch, signal, areFactsThrough } = this.#parts;
			// A tap came in between: it goes first.
			if (!areFactsThrough() || signal.aborted) return { kind: 'done' };
			const outcome = await this.#settle(row, { fetch, slot, signal });
			if (outcome.kind === 'later') return outcome;
		}
		return { kind: 'done' };
	}

	async #settle(row: PhotoRow, way: Omit<UploadWay, 'onSent'>): Promise<UploadOutcome> {
		const { store } = this.#parts;
		if (row.state === 'leaving') {
			const outcome = await removeUpload(row, way);
			if (outcome.kind !== 'later') await store.drop(row);
			return outcome;
		}
		const bytes = await store.bytesOf(row);
		// Taken out by another tab just now.
		if (bytes === undefined) {
			await store.drop(row);
			return { kind: 'done' };
		}
		const onSent = (sentBytes: number) => store.advance(row, { sentBytes });
		const outcome = await upload({ ...row, bytes }, { ...way, onSent });
		if (outcome.kind === 'done') await store.advance(row, { state: 'delivered' });
		if (outcome.kind === 'refused') await store.advance(row, { state: 'refused' });
		return outcome;
	}

	/** Until the time is over, a hint or the end. */
	#sleep(forMs: number | undefined): Promise<void> {
		const { signal } = this.#parts;
		return new Promise((resolve) => {
			if (this.#isHinted || signal.aborted) {
				resolve();
				return;
			}
			const timer = forMs === undefined ? undefined : setTimeout(() => this.#wake(), forMs);
			this.#wake = () => {
				clearTimeout(timer);
				signal.removeEventListener('abort', this.#wake);
				resolve();
			};
			signal.addEventListener('abort', this.#wake);
		});
	}
}
