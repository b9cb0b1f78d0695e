import type { App } from '#lib/app/app.svelte.ts';
import { LectureDesk } from '#lib/app/lectures/lecture-desk.ts';
import type { CallProblem } from '#lib/app/server-calls.ts';
import { pause } from '#lib/app/lectures/send-one.ts';
import { fingerprintOf, partDraft, prepareRequestOf } from '#lib/core/lecture/publishing.ts';
import type { Preparation } from '#lib/core/protocol/lectures.ts';
import type { Result } from '#lib/core/result.ts';
import { callWords } from './call-words.ts';
import type { LectureEditor } from './lecture-editor.svelte.ts';

const FIRST_LOOK_MS = 1000;
const MAX_LOOK_MS = 5000;

/** The preparation of a lecture by the server, followed calmly: after 1 s, then slower, never while nobody looks. */
export class Preparing {
	readonly #app: App;
	readonly #editor: LectureEditor;
	readonly #desk: LectureDesk;
	#preparation = $state.raw<Preparation>();
	#problem = $state<string>();
	#isAsking = $state(false);

	constructor(app: App, editor: LectureEditor) {
		this.#app = app;
		this.#editor = editor;
		this.#desk = new LectureDesk(() => app.slot);
	}

	/** What the server last told; undefined before it did. */
	get preparation(): Preparation | undefined {
		return this.#preparation;
	}

	/** Why it was not asked, or does not answer now. */
	get problem(): string | undefined {
		return this.#problem;
	}

	get isAsking(): boolean {
		return this.#isAsking;
	}

	/** Asks for the files as they are now; noted as a fact, so that other phones follow the same. */
	async begin(): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		const { draft, name } = this.#editor;
		const fingerprint = fingerprintOf(draft);
		const isAsked = this.#hear(await this.#desk.prepare(name, prepareRequestOf(draft)));
		if (isAsked) await this.#editor.save([partDraft(name, 'asked', fingerprint)]);
		this.#isAsking = false;
	}

	/** Follows it until it is over, or the signal. */
	async follow(signal: AbortSignal): Promise<void> {
		for (
			let waitMs = FIRST_LOOK_MS;
			!signal.aborted;
			waitMs = Math.min(MAX_LOOK_MS, waitMs * 1.3)
		) {
			if (document.visibilityState === 'visible' && this.#app.slot !== undefined) {
				const { asked } = this.#editor.draft;
				const isHeard = this.#hear(await this.#desk.preparation(this.#editor.name));
				if (isHeard && (await this.#isOver(asked))) return;
			}
			await pause(waitMs, signal);
		}
	}

	/** Whether nothing more is to come; ready files are noted as a fact. */
	async #isOver(asked: string): Promise<boolean> {
		const state = this.#preparation?.state;
		const { draft, media } = this.#editor;
		if (state === 'done' && media === 'asked' && draft.asked === asked)
			await this.#editor.set('ready', asked);
		return state === 'done' || state === 'failed' || state === 'none';
	}

	#hear(answer: Result<Preparation, CallProblem>): boolean {
		this.#problem = answer.ok ? undefined : callWords(answer.problem);
		if (answer.ok) this.#preparation = answer.value;
		return answer.ok;
	}
}
