import type { App } from '#lib/app/app.svelte.ts';
import type { LectureScope } from '#lib/app/lectures/keeping.ts';
import { LectureDesk } from '#lib/app/lectures/lecture-desk.ts';
import { audioOf, type Manifest } from '#lib/core/lecture/manifest.ts';
import { DeckPages } from '#lib/media/deck-pages.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { callWords } from './call-words.ts';
import { fileUrl, playsOpus } from './media-files.ts';

/** What was prepared of a lecture, to be listened to and leafed through by whoever made it. */
export class PreparedLecture {
	readonly #app: App;
	readonly #scope: LectureScope;
	#manifest = $state.raw<Manifest>();
	#problem = $state<string>();
	#page = $state(0);
	#picture = $state<string>();
	#pages: DeckPages | undefined;

	constructor(app: App, scope: LectureScope) {
		this.#app = app;
		this.#scope = scope;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	get manifest(): Manifest | undefined {
		return this.#manifest;
	}

	/** Address of what is heard; of the original where the server could make nothing of it. */
	get audioUrl(): string | undefined {
		const manifest = this.#manifest;
		const file = manifest && (audioOf(manifest, { opus: playsOpus() }) ?? manifest.original);
		return file && fileUrl(this.#scope, file.sha256, this.#app.slot);
	}

	get pageCount(): number {
		return this.#manifest?.deck?.pages.length ?? 0;
	}

	/** The page shown, from 0. */
	get page(): number {
		return this.#page;
	}

	/** Address of the picture of the page shown; undefined while it is fetched. */
	get picture(): string | undefined {
		return this.#picture;
	}

	/** Fetches what the lecture consists of, and its first page. */
	async open(manifest: string): Promise<void> {
		const desk = new LectureDesk(() => this.#app.slot);
		const answer = await desk.manifest(this.#scope, manifest);
		this.#problem = answer.ok ? undefined : callWords(answer.problem);
		if (!answer.ok) return;
		this.#manifest = answer.value;
		const { deck } = answer.value;
		if (deck === undefined) return;
		const url = fileUrl(this.#scope, deck.file.sha256, this.#app.slot);
		this.#pages = new DeckPages(deck, url);
		await this.show(0);
	}

	/** Turns to a page. */
	async show(page: number): Promise<void> {
		if (this.#pages === undefined || page < 0 || page >= this.pageCount) return;
		this.#page = page;
		const shown = await this.#pages.show(page);
		if (shown.ok) {
			this.#picture = shown.value;
			this.#problem = undefined;
		} else if (shown.problem.code !== 'passed') this.#problem = PAGE_WORDS[shown.problem.code]();
	}

	/** Lets go of the pictures. */
	close(): void {
		this.#pages?.close();
	}
}

const PAGE_WORDS = {
	'no-network': m.publish_call_offline,
	gone: m.publish_call_gone,
	damaged: m.publish_problem_damaged
} as const;
