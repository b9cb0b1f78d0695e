import { SvelteMap } from 'svelte/reactivity';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { shownText } from '#lib/core/facts/read.ts';
import { siteScope, type SessionId, type SiteId } from '#lib/core/ids.ts';
import { disputedTexts, draftPart, recordKey, type RecordPart } from '#lib/core/report/record.ts';
import type { Delivery } from '#lib/ui/roll/roll-entry.ts';
import { recordSentence } from '../../../../../parts/problem-text.ts';

/** Long enough to finish a word, short enough that a phone that dies loses a sentence at most. */
const PAUSE_MS = 800;

/** A part somebody is writing. */
interface Writing {
	readonly text: string;
	/** What the part said when the writing began, or when it was last saved: what differs from it came from elsewhere. */
	readonly base: string;
	readonly isUnsaved: boolean;
}

/**
 * Writing a record without a Save button: each part becomes a fact after a pause, when its field is left, and when the page goes
 * away.
 *
 *   as stored ──type──► writing ──pause, leave──► saved, still in hand ──leave──► as stored
 *                          └──the store refuses──► unsaved, stays on the screen
 *
 * What must stay true: nothing another phone wrote meanwhile is written over unseen. Then saving waits, and `choices` shows both.
 */
export class RecordWriting {
	readonly #app: App;
	readonly #site: SiteId;
	readonly #session: SessionId;
	readonly #live: LiveScope;
	readonly #writing = new SvelteMap<RecordPart, Writing>();
	readonly #timers = new Map<RecordPart, ReturnType<typeof setTimeout>>();
	#problem = $state<string>();

	constructor(
		app: App,
		{ site, session }: { readonly site: SiteId; readonly session: SessionId },
		live: LiveScope
	) {
		this.#app = app;
		this.#site = site;
		this.#session = session;
		this.#live = live;
	}

	/** Why the last part was not saved. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** What the field of a part shows. */
	textOf(part: RecordPart): string {
		return this.#writing.get(part)?.text ?? this.#stored(part);
	}

	/** How safe a part is; undefined while it is being written, and where nothing is. */
	deliveryOf(part: RecordPart): Delivery | undefined {
		const writing = this.#writing.get(part);
		if (writing?.isUnsaved === true) return this.#problem === undefined ? undefined : 'unsaved';
		return this.#live.deliveryOf(recordKey(this.#session, part));
	}

	/** Texts of which one must be chosen: two phones wrote apart, or another one wrote while this one did. */
	choices(part: RecordPart): string[] {
		const disputed = disputedTexts(this.#live.keys, this.#session, part).flatMap(({ value }) =>
			typeof value === 'string' ? value : []
		);
		const mine = this.#writing.get(part);
		if (mine === undefined || !this.#isCrossed(part, mine)) return disputed;
		return [mine.text.trim(), this.#stored(part)];
	}

	/** Somebody types. */
	write(part: RecordPart, text: string): void {
		const base = this.#writing.get(part)?.base ?? this.#stored(part);
		this.#writing.set(part, { text, base, isUnsaved: true });
		clearTimeout(this.#timers.get(part));
		this.#timers.set(
			part,
			setTimeout(() => void this.#save(part), PAUSE_MS)
		);
	}

	/** The field is left: what stands in it is saved, and from then on it shows what is stored. */
	async leave(part: RecordPart): Promise<void> {
		await this.#save(part);
		const writing = this.#writing.get(part);
		if (writing !== undefined && !writing.isUnsaved) this.#writing.delete(part);
	}

	/** One of two texts stays. */
	async keep(part: RecordPart, text: string): Promise<void> {
		this.#writing.set(part, { text, base: this.#stored(part), isUnsaved: true });
		await this.leave(part);
	}

	/** Saves what is being written; for a page that goes away. */
	async saveAll(): Promise<void> {
		await Promise.all([...this.#writing.keys()].map((part) => this.#save(part)));
	}

	async #save(part: RecordPart): Promise<void> {
		clearTimeout(this.#timers.get(part));
		const writing = this.#writing.get(part);
		if (writing?.isUnsaved !== true || this.#isCrossed(part, writing)) return;
		const draft = draftPart(this.#session, part, writing.text);
		const text = writing.text.trim();
		this.#problem = undefined;
		try {
			const isNews = text !== this.#stored(part) || this.choices(part).length > 0;
			if (isNews) await this.#app.record(siteScope(this.#site), [draft]);
			const now = this.#writing.get(part);
			if (now !== undefined)
				this.#writing.set(part, { ...now, base: text, isUnsaved: now.text !== writing.text });
		} catch (error) {
			this.#problem = recordSentence(error);
		}
	}

	/** The stored text changed, and not by this page. */
	#isCrossed(part: RecordPart, { base, text }: Writing): boolean {
		const stored = this.#stored(part);
		return stored !== base && stored !== text.trim();
	}

	#stored(part: RecordPart): string {
		return shownText(this.#live.keys, recordKey(this.#session, part)) ?? '';
	}
}
