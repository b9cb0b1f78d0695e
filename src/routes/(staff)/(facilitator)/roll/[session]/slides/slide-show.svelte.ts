import type { App } from '#lib/app/app.svelte.ts';
import { mediaUrl } from '#lib/app/lectures/keeping.ts';
import { audioOf, type Manifest } from '#lib/core/lecture/manifest.ts';
import { pageAt } from '#lib/core/lecture/page-at.ts';
import { DeckPages } from '#lib/media/deck-pages.ts';
import type { SessionLecture } from '../../../sessions/lecture/session-lectures.svelte.ts';

/** Why there is nothing to see; sentences in `words.ts`. */
export type ShowProblem = 'no-lecture' | 'no-network' | 'gone' | 'storage' | 'not-loaded';

const OPUS = 'audio/webm; codecs=opus';

/**
 * The slides of a lecture in a hall: leafed by hand, on- and offline alike. Whoever goes to the roll and comes back finds the page they
 * were at, also after a reload: it is written down in this tab and nowhere else.
 */
export class SlideShow {
	readonly #app: App;
	readonly #lecture: SessionLecture;
	/** Where the page is written down. */
	readonly #place: string;
	#manifest: Manifest | undefined;
	#pages: DeckPages | undefined;
	#index = $state(0);
	#count = $state(0);
	#picture = $state<string>();
	#audioUrl = $state<string>();
	#problem = $state<ShowProblem>();
	#isDark = $state(false);
	#said: number | undefined;

	constructor(app: App, session: string, lecture: SessionLecture) {
		this.#app = app;
		this.#lecture = lecture;
		this.#place = `slides/${session}/${lecture.owner}/${lecture.id}`;
	}

	/** Counted from 0. */
	get index(): number {
		return this.#index;
	}

	/** 0 until it is open. */
	get count(): number {
		return this.#count;
	}

	/** Blob URL of the shown page; the one before stays until the next one is here. */
	get picture(): string | undefined {
		return this.#picture;
	}

	/** Of the recording; undefined when there is none this browser plays. */
	get audioUrl(): string | undefined {
		return this.#audioUrl;
	}

	get problem(): ShowProblem | undefined {
		return this.#problem;
	}

	get isDark(): boolean {
		return this.#isDark;
	}

	/** Opens it at the page of the last time. */
	async open(): Promise<void> {
		this.#problem = undefined;
		const keeping = await this.#app.keeping().catch(() => undefined);
		if (keeping === undefined) {
			this.#problem = 'not-loaded';
			return;
		}
		const manifest = await keeping.manifest(this.#lecture, this.#lecture.scope);
		if (!manifest.ok) {
			this.#problem = manifest.problem.code;
			return;
		}
		const { deck } = manifest.value;
		if (deck === undefined) {
			this.#problem = 'no-lecture';
			return;
		}
		keeping.used(this.#lecture);
		this.close();
		this.#manifest = manifest.value;
		this.#pages = new DeckPages(deck, this.#urlOf(deck.file.sha256));
		this.#count = this.#pages.count;
		this.#audioUrl = this.#audio(manifest.value);
		const last = Number(sessionStorage.getItem(this.#place) ?? 0);
		await this.go(Number.isInteger(last) ? last : 0);
	}

	/** Shows a page; beyond the ends nothing happens. */
	async go(index: number): Promise<void> {
		if (this.#pages === undefined) return;
		this.#isDark = false;
		const page = Math.min(Math.max(index, 0), this.#pages.count - 1);
		this.#index = page;
		sessionStorage.setItem(this.#place, String(page));
		const shown = await this.#pages.show(page);
		if (shown.ok) {
			this.#picture = shown.value;
			this.#problem = undefined;
		} else if (shown.problem.code !== 'passed') {
			this.#problem = shown.problem.code === 'damaged' ? 'storage' : shown.problem.code;
		}
	}

	readonly next = (): void => void this.go(this.#index + 1);
	readonly previous = (): void => void this.go(this.#index - 1);
	readonly first = (): void => void this.go(0);
	readonly last = (): void => void this.go(this.#count - 1);

	/** A dark wall, so that people look at the speaker; the next tap or key brings the page back. */
	setDark(isDark: boolean): void {
		this.#isDark = isDark;
	}

	/** The recording has come this far: its next page is shown when its time comes; leafing by hand holds until then. */
	follow(positionS: number): void {
		const page = pageAt(this.#manifest?.deck?.pages ?? [], positionS);
		if (page === undefined || page === this.#said) return;
		this.#said = page;
		if (page !== this.#index) void this.go(page);
	}

	close(): void {
		this.#pages?.close();
		this.#pages = undefined;
	}

	#audio(manifest: Manifest): string | undefined {
		const opus = document.createElement('audio').canPlayType(OPUS) !== '';
		const file = audioOf(manifest, { opus });
		return file && this.#urlOf(file.sha256);
	}

	/** Elements cannot send headers: whose sign-in may read what is for trainers stands in the address. */
	#urlOf(sha256: string): string {
		const { scope } = this.#lecture;
		const url = mediaUrl(scope, sha256);
		return scope === 'staff' ? `${url}?slot=${this.#app.slot ?? ''}` : url;
	}
}
