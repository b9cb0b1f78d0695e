import type { App } from '#lib/app/app.svelte.ts';
import { LectureDesk } from '#lib/app/lectures/lecture-desk.ts';
import type { LectureScope } from '#lib/app/lectures/keeping.ts';
import {
	missingOf,
	nextVersion,
	partDraft,
	prepareRequestOf,
	releasedDrafts,
	releaseOf,
	type Missing
} from '#lib/core/lecture/publishing.ts';
import {
	publishDraft,
	withdrawDraft,
	type Release,
	type ReleaseMedia
} from '#lib/core/lecture/release.ts';
import { fail, ok, type Result } from '#lib/core/result.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../../../../parts/problem-text.ts';
import { callWords } from '../../../parts/call-words.ts';
import type { LectureEditor } from '../../../parts/lecture-editor.svelte.ts';

/**
 * Publishing: the server first lets the audience read the files, then the release becomes a fact. The other way round somebody would
 * meet a lecture without files. Cut off in between it is done again: both steps say the same a second time.
 */
export class ReleaseFlow {
	readonly #app: App;
	readonly #editor: LectureEditor;
	readonly #desk: LectureDesk;
	#problem = $state<string>();
	#isBusy = $state(false);
	#media = $state.raw<ReleaseMedia>();

	constructor(app: App, editor: LectureEditor) {
		this.#app = app;
		this.#editor = editor;
		this.#desk = new LectureDesk(() => app.slot);
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** What is missing. Who only hands in need not have prepared anything. */
	missing(isPublisher: boolean): Missing[] {
		const { draft, published } = this.#editor;
		const missing = missingOf(draft, published?.release);
		return isPublisher ? missing : missing.filter((one) => one !== 'not-prepared');
	}

	/** What the audience will get. */
	get preview(): Release {
		const { draft, published, media } = this.#editor;
		const kept = media === 'kept' ? published?.release.media : undefined;
		return releaseOf(draft, {
			version: nextVersion(draft, published?.release),
			media: kept ?? this.#media
		});
	}

	/** Asks what was prepared, to show what it will cost. */
	async look(): Promise<void> {
		if (this.#editor.media !== 'ready') return;
		const media = await this.#prepared();
		if (media.ok) this.#media = media.value;
	}

	/** Publishes; true once the fact is stored on this phone. */
	async publish(): Promise<boolean> {
		return this.#busy(async () => {
			const { draft, published, name, media } = this.#editor;
			const files = await this.#files();
			if (!files.ok) return false;
			const version = nextVersion(draft, published?.release);
			const release = releaseOf(draft, { version, media: files.value });
			if (files.value !== undefined && (media !== 'kept' || this.#isMoved(release))) {
				const answer = await this.#desk.publish(name, {
					v: 1,
					manifest: files.value.manifest,
					audience: release.audience
				});
				if (!answer.ok) {
					this.#problem = callWords(answer.problem);
					return false;
				}
			}
			const scope = scopeOf(release);
			await this.#app.record(scope, [publishDraft(name, release)]);
			// What it was published as before, to the other audience, ends with it.
			if (published !== undefined && published.scope !== scope)
				await this.#app.record(published.scope, [withdrawDraft(name)]);
			await this.#app.record('staff', releasedDrafts(draft, release));
			return true;
		});
	}

	/** An expert hands it to those who publish. */
	submit(): Promise<boolean> {
		return this.#busy(async () => {
			const at = this.#app.clock.nowS();
			await this.#app.record('staff', [partDraft(this.#editor.name, 'submitted', at)]);
			return true;
		});
	}

	async #files(): Promise<Result<ReleaseMedia | undefined>> {
		const { media, published } = this.#editor;
		if (media === 'kept') return ok(published?.release.media);
		return media === 'none' ? ok(undefined) : this.#prepared();
	}

	/** Asked with the very request: what the server once made of other files must not be published with these words. */
	async #prepared(): Promise<Result<ReleaseMedia>> {
		const { name, draft } = this.#editor;
		const answer = await this.#desk.prepare(name, prepareRequestOf(draft));
		if (!answer.ok) {
			this.#problem = callWords(answer.problem);
			return answer;
		}
		const { state, result } = answer.value;
		if (state === 'done' && result !== undefined) return ok(result);
		this.#problem = m.publish_missing_not_prepared();
		return fail('not-prepared');
	}

	#isMoved(release: Release): boolean {
		return this.#editor.published?.scope !== scopeOf(release);
	}

	async #busy(work: () => Promise<boolean>): Promise<boolean> {
		if (this.#isBusy) return false;
		this.#isBusy = true;
		this.#problem = undefined;
		try {
			await this.#editor.writing.saveAll();
			return await work();
		} catch (error) {
			this.#problem = recordSentence(error);
			return false;
		} finally {
			this.#isBusy = false;
		}
	}
}

const scopeOf = ({ audience }: Release): LectureScope =>
	audience === 'trainers' ? 'staff' : 'catalog';
