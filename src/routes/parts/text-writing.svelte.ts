import { SvelteMap } from 'svelte/reactivity';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { shownText } from '#lib/core/facts/read.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import { EMPTY_STATE, readKey } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import type { Delivery } from '#lib/ui/roll/roll-entry.ts';
import { recordSentence } from './problem-text.ts';

/** Long enough to finish a word, short enough that a phone that dies loses a sentence at most. */
const PAUSE_MS = 800;

/** A part somebody is writing. */
interface Writing {
	readonly text: string;
	/** What the part said when the writing began, or when it was last saved: what differs from it came from elsewhere. */
	readonly base: string;
	readonly isUnsaved: boolean;
}

/** What is written, and where. */
export interface WrittenThing<Part extends string> {
	readonly scope: Scope;
	readonly live: LiveScope;
	readonly keyOf: (part: Part) => string;
	/** The fact of a part as it was typed. */
	readonly draftOf: (part: Part, text: string) => Draft;
}

/**
 * Writing texts without a Save button: each part becomes a fact after a pause, when its field is left, and when the page goes
 * away.
 *
 *   as stored ──type──► writing ──pause, leave──► saved, still in hand ──leave──► as stored
 *                          └──the store refuses──► unsaved, stays on the screen
 *
 * What must stay true: nothing another phone wrote meanwhile is written over unseen. Then saving waits, and `choices` shows both.
 */
export class TextWriting<Part extends string> {
	readonly #app: App;
	readonly #thing: WrittenThing<Part>;
	readonly #writing = new SvelteMap<Part, Writing>();
	readonly #timers = new Map<Part, ReturnType<typeof setTimeout>>();
	#problem = $state<string>();

	constructor(app: App, thing: WrittenThing<Part>) {
		this.#app = app;
		this.#thing = thing;
	}

	/** Why the last part was not saved. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** What the field of a part shows. */
	textOf(part: Part): string {
		return this.#writing.get(part)?.text ?? this.#stored(part);
	}

	/** How safe a part is; undefined while it is being written, and where nothing is. */
	deliveryOf(part: Part): Delivery | undefined {
		const writing = this.#writing.get(part);
		if (writing?.isUnsaved === true) return this.#problem === undefined ? undefined : 'unsaved';
		return this.#thing.live.deliveryOf(this.#thing.keyOf(part));
	}

	/** Texts of which one must be chosen: two phones wrote apart, or another one wrote while this one did. */
	choices(part: Part): string[] {
		const disputed = this.#disputed(part);
		const mine = this.#writing.get(part);
		if (mine === undefined || !this.#isCrossed(part, mine)) return disputed;
		return [mine.text.trim(), this.#stored(part)];
	}

	/** Somebody types. */
	write(part: Part, text: string): void {
		const base = this.#writing.get(part)?.base ?? this.#stored(part);
		this.#writing.set(part, { text, base, isUnsaved: true });
		clearTimeout(this.#timers.get(part));
		this.#timers.set(
			part,
			setTimeout(() => void this.#save(part), PAUSE_MS)
		);
	}

	/** The field is left: what stands in it is saved, and from then on it shows what is stored. */
	async leave(part: Part): Promise<void> {
		await this.#save(part);
		const writing = this.#writing.get(part);
		if (writing !== undefined && !writing.isUnsaved) this.#writing.delete(part);
	}

	/** One of two texts stays. */
	async keep(part: Part, text: string): Promise<void> {
		this.#writing.set(part, { text, base: this.#stored(part), isUnsaved: true });
		await this.leave(part);
	}

	/** Saves what is being written; for a page that goes away. */
	async saveAll(): Promise<void> {
		await Promise.all([...this.#writing.keys()].map((part) => this.#save(part)));
	}

	async #save(part: Part): Promise<void> {
		clearTimeout(this.#timers.get(part));
		const writing = this.#writing.get(part);
		if (writing?.isUnsaved !== true || this.#isCrossed(part, writing)) return;
		const draft = this.#thing.draftOf(part, writing.text);
		const text = writing.text.trim();
		this.#problem = undefined;
		try {
			const isNews = text !== this.#stored(part) || this.choices(part).length > 0;
			if (isNews) await this.#app.record(this.#thing.scope, [draft]);
			const now = this.#writing.get(part);
			if (now !== undefined)
				this.#writing.set(part, { ...now, base: text, isUnsaved: now.text !== writing.text });
		} catch (error) {
			this.#problem = recordSentence(error);
		}
	}

	/** The stored text changed, and not by this page. */
	#isCrossed(part: Part, { base, text }: Writing): boolean {
		const stored = this.#stored(part);
		return stored !== base && stored !== text.trim();
	}

	/** Texts two phones wrote apart. */
	#disputed(part: Part): string[] {
		const { live, keyOf } = this.#thing;
		const { disputed } = readKey(live.keys.get(keyOf(part)) ?? EMPTY_STATE);
		return disputed.flatMap(({ value }) => (typeof value === 'string' ? value : []));
	}

	#stored(part: Part): string {
		const { live, keyOf } = this.#thing;
		return shownText(live.keys, keyOf(part)) ?? '';
	}
}
