import { filesToKeep, type Manifest, type Plays } from '#lib/core/lecture/manifest.ts';
import type { LectureScope } from '#lib/core/lecture/release.ts';
import {
	haveBytesOf,
	type KeepRow,
	type KeptState,
	type MediaStore
} from '#lib/device/media-store.ts';
import { StorageError } from '#lib/device/storage-error.ts';
import { fetchManifest, readManifest } from './fetch-manifest.ts';
import { keepFile, type KeepOutcome } from './keep-file.ts';
import { isOnItsWay, onTheirWay, planNext, type Conditions } from './keep-plan.ts';
import { LinkSpeed } from './link-speed.ts';
import { Nap } from './nap.ts';

/**
 * Lectures on their way to this phone, one after the other, who asked first is first:
 *
 *   idle ──hint──► plan ──nothing may be fetched now──► idle, or look again (facts wait, the disk was full)
 *                   └──► fetch one: manifest, then its files chunk by chunk ──whole──► kept, plan
 *                             ├──no network, busy──► pause (1 s → 5 min, doubled each time; a hint ends it), plan
 *                             ├──damaged──► the same; five times in a row: paused, and said
 *                             └──paused, removed, facts wait, network changed──► plan
 *
 * What must stay true: where a lecture stands is written to its row, so that every tab, and the next start, says the same; one tab
 * fetches at a time; what the person decided (paused, removed) is never overwritten by what the queue finds.
 */
export interface KeepQueueParts {
	readonly store: MediaStore;
	readonly fetch: typeof fetch;
	readonly urlOf: (scope: LectureScope, sha256: string) => string;
	/** The sign-in's slot now; undefined while nobody is signed in. */
	readonly slot: () => string | undefined;
	/** How things are now; what takes time to find out is asked for apart. */
	readonly conditions: () => Omit<Conditions, 'roomBytes' | 'isFull'>;
	/** Bytes media may take. */
	readonly roomBytes: () => Promise<number | undefined>;
	readonly plays: Plays;
	readonly nowMs: () => number;
	/** The disk takes no more, not even that it is full. */
	readonly onFull: (isFull: boolean) => void;
	readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 300_000;
/** Facts take a few seconds; looking costs nothing. */
const FACTS_PAUSE_MS = 2000;
/** What is damaged so often on its way will be damaged again: a person has to look. */
const MAX_DAMAGED = 5;

/** What is being fetched now. */
interface UnderWay {
	readonly row: KeepRow;
	readonly stop: AbortController;
}

/** Fetches until it is told to stop; see above. Rejects with a `StorageError` when the phone's store breaks. */
export class KeepQueue {
	readonly #parts: KeepQueueParts;
	readonly #nap: Nap;
	readonly #speed = new LinkSpeed();
	#underWay: UnderWay | undefined;
	#pauseMs = FIRST_PAUSE_MS;
	#damagedInARow = 0;
	#isFull = false;

	constructor(parts: KeepQueueParts) {
		this.#parts = parts;
		this.#nap = new Nap(parts.signal);
	}

	/** A row was changed by somebody else than the queue, or a network came back. */
	hint(): void {
		this.#nap.end();
		void this.#stopIfUnwanted();
	}

	/** Runs until the signal. */
	async run(): Promise<void> {
		const { signal } = this.#parts;
		while (!signal.aborted) {
			this.#nap.begin();
			const { next, states, waitsForFacts } = await this.#plan();
			await this.#write(states);
			if (next !== undefined) await this.#settle(next, await this.#fetch(next));
			else if (waitsForFacts) await this.#nap.sleep(FACTS_PAUSE_MS);
			else await this.#nap.sleep(this.#isFull ? MAX_PAUSE_MS : undefined);
			if (next === undefined) this.#setFull(false);
		}
	}

	async #plan(isOnline = true) {
		const { store, conditions, roomBytes } = this.#parts;
		const rows = onTheirWay(await store.keeps());
		const files = new Map((await store.files()).map((file) => [file.sha256, haveBytesOf(file)]));
		const ways = rows.map((row) => ({
			row,
			haveBytes: row.files.reduce((sum, sha256) => sum + (files.get(sha256) ?? 0), 0)
		}));
		const now = conditions();
		return planNext(ways, {
			...now,
			isOnline: now.isOnline && isOnline,
			// Costs some milliseconds, and is nobody's business while nothing is on its way.
			roomBytes: rows.length === 0 ? undefined : await roomBytes(),
			isFull: this.#isFull
		});
	}

	/** Says where they stand; a row that says so already is left alone. */
	async #write(states: ReadonlyMap<string, KeptState>): Promise<void> {
		const { store } = this.#parts;
		const before = new Map((await store.keeps()).map(({ lecture, state }) => [lecture, state]));
		for (const [lecture, state] of states) {
			if (before.get(lecture) === state) continue;
			await this.#change(lecture, (row) => (isOnItsWay(row.state) ? { state } : {}));
		}
	}

	/** A disk that is full does not even take that it is. */
	async #change(lecture: string, change: (row: KeepRow) => Partial<KeepRow>): Promise<void> {
		try {
			await this.#parts.store.changeKeep(lecture, change);
		} catch (error) {
			if (!isQuota(error)) throw error;
			this.#setFull(true);
		}
	}

	async #fetch(row: KeepRow): Promise<KeepOutcome> {
		const stop = new AbortController();
		const abort = (): void => stop.abort();
		this.#parts.signal.addEventListener('abort', abort);
		this.#underWay = { row, stop };
		try {
			return await this.#fetchLecture(row, stop.signal);
		} catch (error) {
			if (isQuota(error)) return { kind: 'no-room' };
			throw error;
		} finally {
			this.#underWay = undefined;
			this.#parts.signal.removeEventListener('abort', abort);
		}
	}

	async #fetchLecture(row: KeepRow, signal: AbortSignal): Promise<KeepOutcome> {
		const { store, plays, fetch, urlOf, roomBytes } = this.#parts;
		const manifest = await this.#manifestOf(row);
		if ('kind' in manifest) return manifest;
		const files = filesToKeep(manifest, row.kind, plays);
		// The publisher has no such form of it (any more), or none this browser plays.
		if (files.length === 0) return { kind: 'gone' };
		if (row.files.length === 0) await store.putFiles(row.lecture, files);
		for (const file of files) {
			const outcome = await keepFile(file, {
				url: urlOf(row.scope, file.sha256),
				slot: this.#slotFor(row),
				store,
				fetch,
				roomBytes,
				signal,
				speed: this.#speed,
				mayGoOn: () => this.#mayGoOn(row),
				onKept: () => this.#onKept(row)
			});
			if (outcome.kind !== 'done') return outcome;
		}
		await store.complete(row.lecture, this.#parts.nowMs());
		return { kind: 'done' };
	}

	/** From this phone, else from the server. */
	async #manifestOf(row: KeepRow): Promise<Manifest | KeepOutcome> {
		const { store, fetch, urlOf } = this.#parts;
		const known = await store.manifest(row.manifest);
		const kept = known === undefined ? undefined : readManifest(known);
		if (kept !== undefined) return kept;
		const url = urlOf(row.scope, row.manifest);
		const fetched = await fetchManifest(
			{ url, sha256: row.manifest },
			{ fetch, slot: this.#slotFor(row) }
		);
		if (!fetched.ok) return { kind: fetched.problem.code };
		await store.putManifest(row.manifest, fetched.value.text);
		return fetched.value.manifest;
	}

	async #onKept(row: KeepRow): Promise<void> {
		this.#pauseMs = FIRST_PAUSE_MS;
		if (this.#damagedInARow === 0) return;
		this.#damagedInARow = 0;
		await this.#change(row.lecture, () => ({ isDamaged: false }));
	}

	/** What came of it, written down; then a pause, where one is due. */
	async #settle(row: KeepRow, outcome: KeepOutcome): Promise<void> {
		if (outcome.kind === 'done') this.#pauseMs = FIRST_PAUSE_MS;
		else if (outcome.kind === 'gone') await this.#change(row.lecture, () => ({ state: 'gone' }));
		else if (outcome.kind === 'no-room') this.#setFull(true);
		else if (outcome.kind === 'damaged') await this.#settleDamaged(row);
		else if (outcome.kind !== 'stopped') {
			await this.#write((await this.#plan(false)).states);
			await this.#pause(outcome.kind === 'later' ? outcome.afterMs : 0);
		}
	}

	async #settleDamaged(row: KeepRow): Promise<void> {
		this.#damagedInARow += 1;
		if (this.#damagedInARow < MAX_DAMAGED) {
			await this.#change(row.lecture, () => ({ isDamaged: true }));
			await this.#pause(0);
			return;
		}
		this.#damagedInARow = 0;
		await this.#change(row.lecture, ({ state }) =>
			isOnItsWay(state) ? { isDamaged: true, state: 'paused' } : {}
		);
	}

	async #pause(leastMs: number): Promise<void> {
		const wasHinted = await this.#nap.sleep(Math.max(this.#pauseMs, leastMs));
		this.#pauseMs = wasHinted ? FIRST_PAUSE_MS : Math.min(MAX_PAUSE_MS, this.#pauseMs * 2);
	}

	/** Asked often while bytes come. */
	#mayGoOn(row: KeepRow): boolean {
		const { isOnline, isMetered, isWifiOnly, areFactsThrough } = this.#parts.conditions();
		return isOnline && areFactsThrough && !(isMetered && isWifiOnly && !row.isMeteredFine);
	}

	/** The person paused or removed what is being fetched, or wants it another way. */
	async #stopIfUnwanted(): Promise<void> {
		const underWay = this.#underWay;
		if (underWay === undefined) return;
		const { row, stop } = underWay;
		const now = await this.#parts.store.keep(row.lecture).catch(ifStorage);
		const isWanted =
			now !== undefined &&
			isOnItsWay(now.state) &&
			now.manifest === row.manifest &&
			now.kind === row.kind;
		if (!isWanted) stop.abort();
	}

	#slotFor({ scope }: KeepRow): string | undefined {
		return scope === 'staff' ? this.#parts.slot() : undefined;
	}

	#setFull(isFull: boolean): void {
		this.#isFull = isFull;
		this.#parts.onFull(isFull);
	}
}

const isQuota = (error: unknown): boolean =>
	error instanceof StorageError && error.code === 'quota';

/** A store that breaks shows in the run itself. */
function ifStorage(error: unknown): undefined {
	if (!(error instanceof StorageError)) throw error;
}
