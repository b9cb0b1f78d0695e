import type { App } from '#lib/app/app.svelte.ts';
import type { LectureDesk } from '#lib/app/lectures/lecture-desk.ts';
import { pageAt } from '#lib/core/lecture/page-at.ts';
import { shiftPage, turnBack, turnPage } from '#lib/core/lecture/page-times.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { callWords } from '../../../parts/call-words.ts';
import { PreparedLecture } from '../../../parts/deck.svelte.ts';
import type { LectureEditor } from '../../../parts/lecture-editor.svelte.ts';

/** Tapping through a recording: which page comes when, saved at every tap. */
export class PageTimer {
	readonly #app: App;
	readonly #editor: LectureEditor;
	readonly #desk: LectureDesk;
	#lecture = $state.raw<PreparedLecture>();
	#problem = $state<string>();
	#isOpened = false;

	constructor(app: App, editor: LectureEditor, desk: LectureDesk) {
		this.#app = app;
		this.#editor = editor;
		this.#desk = desk;
	}

	get state(): 'opening' | 'ready' | 'failed' {
		if (this.problem !== undefined) return 'failed';
		return this.#lecture?.manifest === undefined ? 'opening' : 'ready';
	}

	/** Throws unless `ready`. */
	get lecture(): PreparedLecture {
		if (this.#lecture === undefined) throw new Error('The lecture is not open.');
		return this.#lecture;
	}

	get problem(): string | undefined {
		return this.#problem ?? this.#lecture?.problem;
	}

	get times(): readonly number[] {
		return this.#editor.draft.pageTimes;
	}

	/** Every page has its time. */
	get isWhole(): boolean {
		return this.times.length >= this.lecture.pageCount;
	}

	/** Fetches what was prepared last; its pages and sound hold while only times change. */
	async open(): Promise<void> {
		if (this.#isOpened) return;
		this.#isOpened = true;
		const { published, media, name } = this.#editor;
		if (media === 'kept' && published?.release.media !== undefined) {
			await this.#show(
				new PreparedLecture(this.#app, published.scope),
				published.release.media.manifest
			);
			return;
		}
		const answer = await this.#desk.preparation(name);
		if (!answer.ok) this.#problem = callWords(answer.problem);
		else if (answer.value.result === undefined) this.#problem = m.publish_times_first();
		else await this.#show(new PreparedLecture(this.#app, 'staff'), answer.value.result.manifest);
	}

	/** The next page comes now. */
	async turn(atS: number): Promise<void> {
		await this.#set(turnPage(this.times, atS, this.lecture.pageCount));
		await this.lecture.show(this.times.length - 1);
	}

	/** The last tap taken back. */
	async back(): Promise<void> {
		await this.#set(turnBack(this.times));
		await this.lecture.show(Math.max(0, this.times.length - 1));
	}

	/** A page a little earlier or later. */
	shift(page: number, byS: number): Promise<void> {
		return this.#set(shiftPage(this.times, page, byS));
	}

	/** The recording is at a moment: its page is shown, once all have their times. */
	async follow(atS: number): Promise<void> {
		if (!this.isWhole) return;
		const page = pageAt(
			this.times.map((fromS) => ({ fromS })),
			atS
		);
		if (page !== undefined && page !== this.lecture.page) await this.lecture.show(page);
	}

	close(): void {
		this.#lecture?.close();
	}

	async #show(lecture: PreparedLecture, manifest: string): Promise<void> {
		this.#lecture = lecture;
		await lecture.open(manifest);
		if (this.times.length > 1) await lecture.show(this.times.length - 1);
	}

	async #set(times: readonly number[]): Promise<void> {
		if (times !== this.times) await this.#editor.set('pagetimes', times);
	}
}
