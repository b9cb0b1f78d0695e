import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { Kept } from '#lib/app/lectures/keeping.ts';
import * as m from '#lib/text/paraglide/messages.js';
import {
	isComing,
	keepProblemWords,
	keepSlides,
	keptState,
	megabytesOf,
	stateWords,
	type SlidesState
} from '../sessions/lecture/kept-words.ts';
import {
	KeptHere,
	SessionLectures,
	type SessionLecture
} from '../sessions/lecture/session-lectures.svelte.ts';

/** The slides a trip takes along: those of its session's lecture, where it has one with slides. */
export class TripSlides {
	readonly #app: App;
	#lectures = $state.raw<SessionLectures>();
	#here = $state.raw<KeptHere>();
	#name = $state('');
	#problem = $state<string>();

	constructor(app: App) {
		this.#app = app;
	}

	/** From here on the trip's session names this lecture; nothing is loaded for one without. */
	follow(name: string): void {
		untrack(() => {
			this.#name = name;
			if (name === '') return;
			this.#lectures ??= new SessionLectures(this.#app);
			this.#here ??= new KeptHere(this.#app);
		});
	}

	/** Undefined: the session has none with slides, or it is not on this phone. */
	get lecture(): SessionLecture | undefined {
		const lecture = this.#lectures?.of(this.#name);
		return lecture?.release.media?.sizes.slides === undefined ? undefined : lecture;
	}

	get kept(): Kept | undefined {
		return this.lecture && this.#here?.keeping?.keptOf(this.lecture);
	}

	/** Undefined without slides, or until what is kept was read. */
	get state(): SlidesState | undefined {
		const isRead = this.#here?.keeping?.isReady === true || this.#here?.isMissing === true;
		return this.lecture && isRead ? keptState(this.kept, this.lecture) : undefined;
	}

	/** See `PackSigns`. */
	get areKept(): boolean | undefined {
		return this.state === undefined ? undefined : this.state === 'kept';
	}

	/** How they stand, in a sentence. */
	get sentence(): string {
		const { lecture, state, kept } = this;
		if (lecture === undefined || state === undefined) return '';
		if (this.#problem !== undefined) return this.#problem;
		const { title } = lecture.release;
		return state === 'kept'
			? m.session_lectures_pack_ok({ title })
			: m.session_lectures_pack_weak({ title, state: stateWords(state, kept) });
	}

	/** What the button says; undefined when there is nothing to do. */
	get remedy(): string | undefined {
		const { lecture, state } = this;
		if (lecture === undefined || state === undefined) return undefined;
		if (state === 'kept' || isComing(state)) return undefined;
		return state === 'paused' || state === 'wifi-wait'
			? m.session_lectures_pack_resume()
			: m.session_lectures_keep({ size: megabytesOf(lecture) });
	}

	/** Begins to keep them, or goes on. */
	async keep(): Promise<void> {
		const keeping = this.#here?.keeping;
		const { lecture } = this;
		if (lecture === undefined) return;
		if (keeping === undefined) {
			this.#problem = m.session_lectures_problem_not_loaded();
			return;
		}
		const begun = await keepSlides(keeping, lecture);
		this.#problem = begun.ok ? undefined : keepProblemWords(begun.problem);
	}
}
