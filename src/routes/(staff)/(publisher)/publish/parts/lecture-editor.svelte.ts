import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { readKey } from '#lib/core/facts/fold.ts';
import {
	draftIn,
	draftKey,
	fileDraft,
	readDraft,
	removeFileDraft,
	type DraftFact,
	type DraftFile,
	type DraftText,
	type LectureDraft
} from '#lib/core/lecture/draft.ts';
import {
	lectureStageOf,
	mediaStateOf,
	partDraft,
	textDraft,
	type LectureStage,
	type MediaState
} from '#lib/core/lecture/publishing.ts';
import { readRelease, releaseKey, type LectureName } from '#lib/core/lecture/release.ts';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { TextWriting } from '../../../../parts/text-writing.svelte.ts';
import type { Published } from './shelf.svelte.ts';

/** One draft under somebody's hands: what it says, live, and every change as a fact at once. */
export class LectureEditor {
	readonly name: LectureName;
	readonly writing: TextWriting<DraftText>;
	readonly #app: App;
	readonly #staff: LiveScope;
	readonly #catalog: LiveScope;
	#problem = $state<string>();

	constructor(app: App, name: LectureName) {
		this.#app = app;
		this.name = name;
		const prefix = `draft/${name.owner}/${name.id}/`;
		this.#staff = untrack(() => app.liveScope('staff', [prefix, releaseKey(name)]));
		this.#catalog = untrack(() => app.liveScope('catalog', [releaseKey(name)]));
		this.writing = new TextWriting<DraftText>(app, {
			scope: 'staff',
			live: this.#staff,
			keyOf: (part) => draftKey(name, part),
			draftOf: (part, text) => textDraft(name, part, text)
		});
	}

	get isReady(): boolean {
		return this.#staff.isReady && this.#catalog.isReady;
	}

	/** Whether anybody wrote anything. */
	get isBegun(): boolean {
		return readDraft(this.#staff.keys, this.name) !== undefined;
	}

	get draft(): LectureDraft {
		return draftIn(this.#staff.keys, this.name);
	}

	/** What is published of it now. */
	get published(): Published | undefined {
		const inCatalog = readRelease(this.#catalog.keys, this.name);
		const release = inCatalog ?? readRelease(this.#staff.keys, this.name);
		if (release === undefined) return undefined;
		return { ...this.name, release, scope: inCatalog === undefined ? 'staff' : 'catalog' };
	}

	get media(): MediaState {
		return mediaStateOf(this.draft, this.published?.release);
	}

	get stage(): LectureStage {
		// Published by somebody who kept no draft: there is nothing that says something else.
		if (!this.isBegun && this.published !== undefined) return 'published';
		return lectureStageOf(this.draft, this.published?.release);
	}

	/** Why the last change was not saved. */
	get problem(): string | undefined {
		return this.#problem ?? this.writing.problem;
	}

	/** What two people set apart without seeing each other: the newer one is shown until somebody sets it again. */
	isDisputed(part: DraftFact | DraftText): boolean {
		const state = this.#staff.keys.get(draftKey(this.name, part));
		return state !== undefined && readKey(state).disputed.length > 0;
	}

	/** Changes what stands beside the texts. */
	set(part: DraftFact, value: Json): Promise<boolean> {
		return this.save([partDraft(this.name, part, value)]);
	}

	/** Changes a text that is chosen and not typed: topic, series. */
	choose(part: DraftText, text: string): Promise<boolean> {
		return this.save([textDraft(this.name, part, text)]);
	}

	/** Takes a file out. Times of pages are not true any more then. */
	removeFile(file: DraftFile): Promise<boolean> {
		const isShown = file.kind === 'recording' || file.kind === 'slides';
		return this.save([
			removeFileDraft(this.name, file.id),
			...(isShown ? [partDraft(this.name, 'pagetimes', [])] : [])
		]);
	}

	/** Changes places with the picture before it. */
	moveUp(file: DraftFile): Promise<boolean> {
		const pictures = this.draft.files.filter(({ kind }) => kind === file.kind);
		const at = pictures.findIndex(({ id }) => id === file.id);
		const before = pictures[at - 1];
		if (before === undefined) return Promise.resolve(false);
		const order = pictures.map((picture, index) => {
			if (index === at - 1) return file;
			return index === at ? before : picture;
		});
		// All get their places anew: two phones may have given the same one twice.
		return this.save([
			...order.map((picture, place) => fileDraft(this.name, { ...picture, place })),
			partDraft(this.name, 'pagetimes', [])
		]);
	}

	/** Records facts of this draft; false when the phone could not, and then `problem` says why. */
	async save(drafts: readonly Draft[]): Promise<boolean> {
		this.#problem = undefined;
		try {
			await this.#app.record('staff', drafts);
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			return false;
		}
	}
}
