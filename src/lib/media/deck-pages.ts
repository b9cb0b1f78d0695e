import type { Deck, SlidePage } from '#lib/core/lecture/manifest.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/**
 * `no-network`: not kept here, and no way to the server. `gone`: the server has it no more. `damaged`: what came is not the page.
 * `passed`: leafed on meanwhile, nobody waits for it.
 */
export type PageProblem = Problem<'no-network' | 'gone' | 'damaged' | 'passed'>;

/** A page on its way or here. */
interface Held {
	readonly giveUp: AbortController;
	readonly loading: Promise<Result<string, PageProblem>>;
}

/** Pages beside the shown one that are held ready: leafing shows the next one at once, and no more than five are in memory. */
const BESIDE = 2;
const PICTURE_TYPE = 'image/webp';

/**
 * The slides of a lecture as pictures, page by page out of the one file they stand in, read by Range: on- and offline alike, for the
 * service worker answers from what is kept.
 *
 *     const pages = new DeckPages(manifest.deck, mediaUrl(scope, manifest.deck.file.sha256));
 *     const shown = await pages.show(6);        // the seventh page; its neighbours are fetched once it is here
 *     if (shown.ok) picture.src = shown.value;  // a blob URL
 *     pages.close();                            // takes all blob URLs back
 *
 * A blob URL is good until a page more than two away is shown. `passed` needs no answer: a later `show` has one.
 */
export class DeckPages {
	readonly #deck: Deck;
	readonly #url: string;
	readonly #fetch: typeof fetch;
	readonly #held = new Map<number, Held>();
	#isClosed = false;

	constructor(deck: Deck, url: string, fetchPart: typeof fetch = (...asked) => fetch(...asked)) {
		this.#deck = deck;
		this.#url = url;
		this.#fetch = fetchPart;
	}

	/** How many there are. */
	get count(): number {
		return this.#deck.pages.length;
	}

	/** The blob URL of a page, counted from 0. Pages far from it are let go; those beside it follow once it is here. */
	async show(index: number): Promise<Result<string, PageProblem>> {
		const page = this.#deck.pages[index];
		if (page === undefined) throw new RangeError(`There is no page ${index}.`);
		if (this.#isClosed) return fail('passed');
		for (const other of this.#held.keys()) if (Math.abs(other - index) > BESIDE) this.#drop(other);
		const shown = await this.#load(index, page);
		if (shown.ok) this.#loadBeside(index);
		return shown;
	}

	/** Lets go of everything. */
	close(): void {
		this.#isClosed = true;
		for (const index of [...this.#held.keys()]) this.#drop(index);
	}

	/** The next page first: that is the way people leaf. */
	#loadBeside(index: number): void {
		for (const other of [index + 1, index - 1]) {
			const page = this.#deck.pages[other];
			// One that fails is asked for again when it is to be shown, and says so then.
			if (page !== undefined && this.#held.has(index)) void this.#load(other, page);
		}
	}

	#load(index: number, page: SlidePage): Held['loading'] {
		const held = this.#held.get(index);
		if (held !== undefined) return held.loading;
		const giveUp = new AbortController();
		const loading = this.#read(page, giveUp.signal).then((read) => {
			const isWaitedFor = this.#held.get(index)?.giveUp === giveUp;
			if (!isWaitedFor) return fail('passed');
			if (!read.ok) {
				this.#held.delete(index);
				return read;
			}
			return ok(URL.createObjectURL(read.value));
		});
		this.#held.set(index, { giveUp, loading });
		return loading;
	}

	#drop(index: number): void {
		const held = this.#held.get(index);
		this.#held.delete(index);
		held?.giveUp.abort();
		void held?.loading.then((shown) => {
			if (shown.ok) URL.revokeObjectURL(shown.value);
		});
	}

	async #read(
		{ start, bytes }: SlidePage,
		signal: AbortSignal
	): Promise<Result<Blob, PageProblem>> {
		try {
			const range = `bytes=${start}-${start + bytes - 1}`;
			const answer = await this.#fetch(this.#url, { headers: { range }, signal });
			if (answer.status === 404 || answer.status === 410) return fail('gone');
			if (!answer.ok) return fail('no-network');
			const came = await answer.blob();
			// Who does not know ranges sends the whole file.
			const part = answer.status === 206 ? came : came.slice(start, start + bytes);
			return part.size === bytes ? ok(new Blob([part], { type: PICTURE_TYPE })) : fail('damaged');
		} catch (error) {
			// No network is a TypeError; a cut body and a page nobody waits for are DOMExceptions.
			const isCut = error instanceof TypeError || error instanceof DOMException;
			if (isCut) return fail('no-network');
			throw error;
		}
	}
}
