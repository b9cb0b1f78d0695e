import { decodePicture } from '#lib/media/shrink.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { PhotoEdit } from './photo-edit.svelte.ts';
import type { Photos } from './photos.svelte.ts';

/** Chosen files on their way into the record, one after the other: each is shown and painted over before it is kept. */
export class PhotoIntake {
	readonly #photos: Photos;
	#waiting: File[] = [];
	#edit = $state.raw<PhotoEdit>();
	#isBusy = $state(false);
	#problem = $state<string>();

	constructor(photos: Photos) {
		this.#photos = photos;
	}

	/** The picture being looked at. */
	get edit(): PhotoEdit | undefined {
		return this.#edit;
	}

	/** It is being made small and kept. */
	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** What went wrong with the last one. */
	get problem(): string | undefined {
		return this.#problem ?? this.#photos.problem;
	}

	/** Takes as many of the chosen files as there is room for. */
	take(files: readonly File[]): void {
		this.#problem = undefined;
		if (files.length > this.#photos.room) this.#problem = m.record_photos_too_many();
		this.#waiting = files.slice(0, this.#photos.room);
		void this.#next();
	}

	/** Keeps the picture as it is painted now, and goes on to the next. */
	async use(): Promise<void> {
		const edit = this.#edit;
		if (edit === undefined || this.#isBusy) return;
		this.#isBusy = true;
		try {
			// What could not be kept stays on the screen, with the sentence that says why.
			if (!(await this.#photos.add(await edit.finish()))) return;
		} finally {
			this.#isBusy = false;
		}
		await this.#next();
	}

	/** Leaves the picture, and goes on to the next. */
	skip(): void {
		void this.#next();
	}

	async #next(): Promise<void> {
		this.#edit = undefined;
		const file = this.#waiting.shift();
		if (file === undefined) return;
		const image = await decodePicture(file);
		if (image !== undefined) {
			this.#edit = new PhotoEdit(image);
			return;
		}
		this.#problem = m.record_photo_unreadable();
		await this.#next();
	}
}
