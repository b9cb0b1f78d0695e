import type { LectureRoom } from '#lib/app/lectures/lecture-room.svelte.ts';
import type { Shelved } from '#lib/app/lectures/library.svelte.ts';
import type * as finding from '#lib/core/lecture/find-lecture.ts';
import type { LectureFindable } from '#lib/core/lecture/find-lecture.ts';
import type { Stage } from '#lib/core/lecture/parts.ts';
import { lectureText, parseLectureText } from '#lib/core/lecture/release.ts';
import { FIELDS, type Field, type Topic } from '#lib/core/lecture/taxonomy.ts';
import { topicName } from '../parts/topics.svelte.ts';

/** What the page gives back when somebody comes back to it. */
export interface LibraryChoice {
	readonly query: string;
	readonly stage: Stage | undefined;
	readonly field: Field | undefined;
	readonly topic: string | undefined;
	readonly isOffline: boolean;
	readonly most: number;
}

/** Rows drawn at once; more on demand. */
const PAGE_ROWS = 40;
const CONTINUE_ROWS = 3;
const NEW_ROWS = 3;
const NO_CHOICE: LibraryChoice = {
	query: '',
	stage: undefined,
	field: undefined,
	topic: undefined,
	isOffline: false,
	most: PAGE_ROWS
};

/** The library page: what is searched and chosen, and what that leaves. */
export class LibraryPage {
	readonly #room: LectureRoom;
	#choice = $state.raw<LibraryChoice>(NO_CHOICE);
	#finding = $state.raw<typeof finding>();
	readonly #findables: ReadonlyMap<Shelved, LectureFindable>;
	readonly #found: readonly Shelved[];

	constructor(room: LectureRoom) {
		this.#room = room;
		this.#findables = $derived(this.#readyToFind());
		this.#found = $derived(
			room.library.lectures.filter((lecture) => this.#isChosen(lecture) && this.#isMeant(lecture))
		);
	}

	get choice(): LibraryChoice {
		return this.#choice;
	}

	/** Something is searched or chosen: the page is a list then. */
	get isNarrowed(): boolean {
		const { query, stage, field, isOffline } = this.#choice;
		return query.trim() !== '' || stage !== undefined || field !== undefined || isOffline;
	}

	/** Everything that is left, the newest first. */
	get found(): readonly Shelved[] {
		return this.#found;
	}

	/** As much of it as is drawn. */
	get shown(): readonly Shelved[] {
		return this.#found.slice(0, this.#choice.most);
	}

	/** 接着听: what this person began, on this phone. */
	get begun(): readonly { readonly lecture: Shelved; readonly leftS: number }[] {
		return this.#room.positions.all
			.flatMap(({ lecture: text, positionS, durationS }) => {
				const name = parseLectureText(text);
				const lecture = name && this.#room.library.lecture(name);
				return lecture === undefined ? [] : [{ lecture, leftS: durationS - positionS }];
			})
			.slice(0, CONTINUE_ROWS);
	}

	get newest(): readonly Shelved[] {
		return this.#room.library.lectures.slice(0, NEW_ROWS);
	}

	/** Fields that have a lecture, with how many. */
	get fields(): readonly { readonly field: Field; readonly count: number }[] {
		return FIELDS.map((field) => ({
			field,
			count: this.#room.library.lectures.filter((lecture) => this.#fieldOf(lecture) === field)
				.length
		})).filter(({ count }) => count > 0);
	}

	/** Topics of the chosen field that have a lecture. */
	get topics(): readonly Topic[] {
		const { library } = this.#room;
		const codes = new Set(library.lectures.map(({ release }) => release.topic));
		return library.topics.filter(
			({ field, code }) => field === this.#choice.field && codes.has(code)
		);
	}

	search(query: string): void {
		this.#choose({ query });
		if (this.#finding !== undefined || query.trim() === '') return;
		void import('#lib/core/lecture/find-lecture.ts').then(
			(finding) => (this.#finding = finding),
			// This part was not fetched yet and there is no network: titles are searched all the same.
			() => undefined
		);
	}

	/** Chooses a stage, or takes the choice back. */
	toggleStage(stage: Stage): void {
		this.#choose({ stage: this.#choice.stage === stage ? undefined : stage });
	}

	setField(field: Field | undefined): void {
		this.#choose({ field, topic: undefined });
	}

	toggleTopic(topic: string): void {
		this.#choose({ topic: this.#choice.topic === topic ? undefined : topic });
	}

	toggleOffline(): void {
		this.#choose({ isOffline: !this.#choice.isOffline });
	}

	showMore(): void {
		this.#choice = { ...this.#choice, most: this.#choice.most + PAGE_ROWS };
	}

	/** Everything again. */
	clear(): void {
		this.#choice = NO_CHOICE;
	}

	/** As it was when somebody went to a lecture. */
	restore(choice: LibraryChoice): void {
		this.#choice = { ...NO_CHOICE, ...choice };
		if (choice.query !== '') this.search(choice.query);
	}

	#choose(change: Partial<LibraryChoice>): void {
		this.#choice = { ...this.#choice, ...change, most: PAGE_ROWS };
	}

	#isChosen(lecture: Shelved): boolean {
		const { stage, field, topic, isOffline } = this.#choice;
		const { stages } = lecture.release;
		if (stage !== undefined && stages.length > 0 && !stages.includes(stage)) return false;
		if (field !== undefined && this.#fieldOf(lecture) !== field) return false;
		if (topic !== undefined && lecture.release.topic !== topic) return false;
		return !isOffline || this.#room.keeping?.keptOf(lecture)?.state === 'kept';
	}

	#isMeant(lecture: Shelved): boolean {
		const query = this.#choice.query.trim();
		if (query === '') return true;
		const findable = this.#findables.get(lecture);
		return this.#finding === undefined || findable === undefined
			? lecture.release.title.includes(query)
			: this.#finding.isLectureMeant(findable, query);
	}

	#fieldOf({ release }: Shelved): Field | undefined {
		return this.#room.library.topics.find(({ code }) => code === release.topic)?.field;
	}

	/** Once for a library and not for every key press. */
	#readyToFind(): ReadonlyMap<Shelved, LectureFindable> {
		const finding = this.#finding;
		if (finding === undefined) return new Map();
		const { lectures, series, topics } = this.#room.library;
		const seriesTitles = new Map(series.map((one) => [lectureText(one), one.title]));
		const topicNames = new Map(topics.map((topic) => [topic.code, topicName(topic)]));
		return new Map(
			lectures.map((lecture) => [
				lecture,
				finding.lectureFindable(lecture, {
					series: seriesTitles.get(lecture.release.series?.name ?? '') ?? '',
					topic: topicNames.get(lecture.release.topic) ?? ''
				})
			])
		);
	}
}
