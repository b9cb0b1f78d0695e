import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LectureScope } from '#lib/app/lectures/keeping.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { readDrafts, type LectureDraft } from '#lib/core/lecture/draft.ts';
import { lectureStageOf, type LectureStage } from '#lib/core/lecture/publishing.ts';
import { lectureText, readLectures, type Lecture } from '#lib/core/lecture/release.ts';

/** A lecture as somebody who makes lectures sees it: what it will be, what it is. */
export interface ShelfItem {
	readonly owner: string;
	readonly id: string;
	readonly title: string;
	readonly stage: LectureStage;
	readonly draft: LectureDraft | undefined;
	readonly published: Published | undefined;
}

/** What is published of a lecture, and where. */
export interface Published extends Lecture {
	readonly scope: LectureScope;
}

const COLLATOR = new Intl.Collator('zh-CN-u-co-pinyin-kn-true');

/** All lectures this phone knows of: drafts, and what is published. Live. */
export class Shelf {
	readonly #staff: LiveScope;
	readonly #catalog: LiveScope;

	constructor(app: App) {
		this.#staff = untrack(() => app.liveScope('staff', ['draft/', 'lecture/']));
		this.#catalog = untrack(() => app.liveScope('catalog', ['lecture/']));
	}

	get isReady(): boolean {
		return this.#staff.isReady && this.#catalog.isReady;
	}

	/** Those of some owners, by title; thrown away ones left out. */
	itemsOf(owners: readonly string[]): ShelfItem[] {
		return this.#items()
			.filter(({ owner }) => owners.includes(owner))
			.sort((a, b) => COLLATOR.compare(a.title, b.title));
	}

	/** What experts handed in and no place has taken over yet. */
	submitted(): ShelfItem[] {
		const items = this.#items();
		const taken = (id: string, by: string): boolean =>
			items.some((other) => other.id === id && other.owner !== by);
		return items.filter(
			({ id, owner, draft }) => draft?.submittedAt !== undefined && !taken(id, owner)
		);
	}

	#items(): ShelfItem[] {
		const published = new Map<string, Published>();
		for (const [live, scope] of [
			[this.#staff, 'staff'],
			[this.#catalog, 'catalog']
		] as const) {
			for (const lecture of readLectures(live.keys))
				published.set(lectureText(lecture), { ...lecture, scope });
		}
		const drafts = readDrafts(this.#staff.keys);
		const drafted = new Set(drafts.map(lectureText));
		return [
			...drafts.filter(({ isDiscarded }) => !isDiscarded).map((draft) => itemOf(draft, published)),
			...[...published.values()]
				.filter((lecture) => !drafted.has(lectureText(lecture)))
				.map((lecture) => bare(lecture))
		];
	}
}

function itemOf(draft: LectureDraft, published: ReadonlyMap<string, Published>): ShelfItem {
	const { owner, id } = draft;
	const found = published.get(lectureText(draft));
	const title = draft.title === '' ? (found?.release.title ?? '') : draft.title;
	return {
		owner,
		id,
		title,
		stage: lectureStageOf(draft, found?.release),
		draft,
		published: found
	};
}

/** Published without a draft. */
const bare = (lecture: Published): ShelfItem => ({
	owner: lecture.owner,
	id: lecture.id,
	title: lecture.release.title,
	stage: 'published',
	draft: undefined,
	published: lecture
});
