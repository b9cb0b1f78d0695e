import { parseWebVtt, paragraphsOf, type Cue, type Paragraph } from '#lib/core/lecture/webvtt.ts';

/** The subtitles of a lecture as text, fetched once somebody asks for them. */
export class Subtitles {
	readonly #url: string;
	#cues = $state.raw<readonly Cue[]>();
	#hasFailed = $state(false);
	readonly #paragraphs: readonly Paragraph[];
	#loading: Promise<void> | undefined;

	constructor(url: string) {
		this.#url = url;
		this.#paragraphs = $derived(paragraphsOf(this.#cues ?? []));
	}

	/** Undefined until they are here. */
	get cues(): readonly Cue[] | undefined {
		return this.#cues;
	}

	get paragraphs(): readonly Paragraph[] {
		return this.#paragraphs;
	}

	/** They could not be fetched; `load` tries again. */
	get hasFailed(): boolean {
		return this.#hasFailed;
	}

	load(): Promise<void> {
		this.#loading ??= this.#load();
		return this.#loading;
	}

	async #load(): Promise<void> {
		this.#hasFailed = false;
		const text = await textAt(this.#url);
		this.#hasFailed = text === undefined;
		if (text === undefined) this.#loading = undefined;
		else this.#cues = parseWebVtt(text);
	}
}

async function textAt(url: string): Promise<string | undefined> {
	try {
		const response = await fetch(url);
		return response.ok ? await response.text() : undefined;
	} catch (error) {
		// No network, or it went away in the middle.
		if (error instanceof TypeError || error instanceof DOMException) return undefined;
		throw error;
	}
}
