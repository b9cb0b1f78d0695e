import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import { readKey } from '#lib/core/facts/fold.ts';
import {
	lectureText,
	readLectures,
	releaseKey,
	type Lecture,
	type LectureName
} from '#lib/core/lecture/release.ts';
import { lecturesOf, readSeries, type Series } from '#lib/core/lecture/series.ts';
import { readTopics, type Topic } from '#lib/core/lecture/taxonomy.ts';
import type { LectureScope } from './keeping.ts';
import { PublicCatalog } from './public-catalog.svelte.ts';

/** A lecture in the library. */
export interface Shelved extends Lecture {
	readonly scope: LectureScope;
	/** When this version was published, whole seconds. */
	readonly publishedAtS: number;
}

const PREFIXES = ['lecture/', 'series/', 'taxonomy/'];
const NONE: Keys = new Map();

/**
 * Everything published that this person may hear: of whoever is signed in, what their phone has of the catalog and, for staff, of what
 * is for trainers; of everybody else the public catalog. Opens from what is on the phone.
 */
export class Library {
	readonly public = new PublicCatalog();
	readonly #app: App;
	readonly #catalog: LiveScope | undefined;
	readonly #staff: LiveScope | undefined;
	readonly #lectures: readonly Shelved[];
	readonly #series: readonly Series[];
	readonly #topics: readonly Topic[];
	readonly #byName: ReadonlyMap<string, Shelved>;

	constructor(app: App) {
		this.#app = app;
		// News of the same sign-in must not begin another reading: these two change with the person alone.
		const who = $derived(app.state === 'open' ? app.account?.id : undefined);
		const isStaff = $derived(app.scopes.includes('staff'));
		this.#catalog = $derived(who === undefined ? undefined : this.#scopeOf('catalog'));
		this.#staff = $derived(who === undefined || !isStaff ? undefined : this.#scopeOf('staff'));
		this.#lectures = $derived([
			...shelve(this.#catalogKeys, 'catalog'),
			...shelve(this.#staff?.keys ?? NONE, 'staff')
		]);
		this.#series = $derived(readSeries(this.#catalogKeys));
		this.#topics = $derived(readTopics(this.#catalogKeys));
		this.#byName = $derived(
			new Map(this.#lectures.map((lecture) => [lectureText(lecture), lecture]))
		);
	}

	/** False until the first read is done. */
	get isReady(): boolean {
		if (this.#app.state === 'starting') return false;
		if (this.#catalog === undefined) return this.public.isReady;
		return this.#catalog.isReady && this.#staff?.isReady !== false;
	}

	/** Whether anything was received yet: an empty library before that is none. */
	get hasReceived(): boolean {
		return this.#catalog === undefined
			? this.public.problem === undefined || this.lectures.length > 0
			: this.#app.sync.lastExchangeAt !== undefined || this.lectures.length > 0;
	}

	/** The newest first. */
	get lectures(): readonly Shelved[] {
		return this.#lectures;
	}

	get topics(): readonly Topic[] {
		return this.#topics;
	}

	/** Series that have a lecture. */
	get series(): readonly Series[] {
		return this.#series.filter((series) => this.lecturesOf(series).length > 0);
	}

	lecture(name: LectureName): Shelved | undefined {
		return this.#byName.get(lectureText(name));
	}

	/** The series of this name, with or without lectures. */
	seriesNamed(text: string): Series | undefined {
		return this.#series.find((series) => lectureText(series) === text);
	}

	/** The lectures of a series in their order. */
	lecturesOf(series: LectureName): Shelved[] {
		return lecturesOf(series, this.#lectures).flatMap((lecture) => this.lecture(lecture) ?? []);
	}

	/** The one after it in its series. */
	nextOf(lecture: Shelved): Shelved | undefined {
		const series = this.seriesNamed(lecture.release.series?.name ?? '');
		if (series === undefined) return undefined;
		const names = this.lecturesOf(series);
		return names[names.findIndex((other) => lectureText(other) === lectureText(lecture)) + 1];
	}

	get #catalogKeys(): Keys {
		return this.#catalog === undefined ? this.public.keys : this.#catalog.keys;
	}

	#scopeOf(scope: LectureScope): LiveScope {
		return untrack(() => this.#app.liveScope(scope, PREFIXES));
	}
}

function shelve(keys: Keys, scope: LectureScope): Shelved[] {
	return readLectures(keys)
		.map((lecture) => {
			const state = keys.get(releaseKey(lecture));
			const publishedAtS = state === undefined ? 0 : (readKey(state).shown?.at ?? 0);
			return { ...lecture, scope, publishedAtS };
		})
		.sort((a, b) => b.publishedAtS - a.publishedAtS || (a.id < b.id ? -1 : 1));
}
