import type { SlidePage } from '#lib/core/lecture/manifest.ts';
import { pageAt } from '#lib/core/lecture/page-at.ts';

/** What the slides follow. */
interface Followed {
	readonly pages: readonly Pick<SlidePage, 'fromS'>[];
	readonly positionS: number;
}

/**
 * Which page is shown: the one that is spoken of, until somebody leafs; then the one they leafed to, until they come back to what is
 * spoken of or ask for it. Without times there is nothing to follow.
 */
export class Leafing {
	readonly #count: number;
	readonly #spoken: number | undefined;
	readonly #shown: number;
	#free = $state<number>();

	/** @param followed read anew whenever something of it changes */
	constructor(followed: () => Followed) {
		this.#count = $derived(followed().pages.length);
		this.#spoken = $derived(pageAt(followed().pages, followed().positionS));
		this.#shown = $derived(this.#free ?? this.#spoken ?? 0);
	}

	/** Counted from 0. */
	get shown(): number {
		return this.#shown;
	}

	/** Another page is shown than the one that is spoken of. */
	get isAway(): boolean {
		return this.#spoken !== undefined && this.#free !== undefined && this.#free !== this.#spoken;
	}

	/** So many pages on, or back. */
	leaf(by: number): void {
		const to = Math.min(Math.max(0, this.#shown + by), this.#count - 1);
		this.#free = to === this.#spoken ? undefined : to;
	}

	/** Back to what is spoken of. */
	follow(): void {
		this.#free = undefined;
	}
}
