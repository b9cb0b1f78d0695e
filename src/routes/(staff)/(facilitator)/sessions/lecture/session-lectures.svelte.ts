import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import type { Keeping, LectureScope } from '#lib/app/lectures/keeping.ts';
import { readLectures, lectureText, type Lecture } from '#lib/core/lecture/release.ts';

/** A published lecture, and where it is published. */
export interface SessionLecture extends Lecture {
	readonly scope: LectureScope;
}

const PREFIXES = ['lecture/'];

/** What can go with a session: what is published for everybody and, for staff, for trainers. Opens from what is on the phone. */
export class SessionLectures {
	readonly #scopes: readonly (readonly [LectureScope, LiveScope])[];
	readonly #byText: ReadonlyMap<string, SessionLecture>;

	constructor(app: App) {
		this.#scopes = (['catalog', 'staff'] as const).map((scope) => [
			scope,
			untrack(() => app.liveScope(scope, PREFIXES))
		]);
		this.#byText = $derived(
			new Map(
				this.#scopes.flatMap(([scope, live]) =>
					readLectures(live.keys).map((lecture) => [lectureText(lecture), { ...lecture, scope }])
				)
			)
		);
	}

	/** False until the first read is done. */
	get isReady(): boolean {
		return this.#scopes.every(([, live]) => live.isReady);
	}

	/** In the order of their titles. */
	get all(): readonly SessionLecture[] {
		return [...this.#byText.values()].sort((a, b) =>
			a.release.title.localeCompare(b.release.title, 'zh-CN')
		);
	}

	/** The lecture a session names; undefined when it is not here, or was withdrawn. */
	of(text: string): SessionLecture | undefined {
		return this.#byText.get(text);
	}
}

/** What is kept on this phone, once its code is here. */
export class KeptHere {
	#keeping = $state.raw<Keeping>();
	#isMissing = $state(false);

	constructor(app: App) {
		app.keeping().then(
			(keeping) => (this.#keeping = keeping),
			() => (this.#isMissing = true)
		);
	}

	get keeping(): Keeping | undefined {
		return this.#keeping;
	}

	/** The code could not be fetched: first visit, network gone. */
	get isMissing(): boolean {
		return this.#isMissing;
	}
}
