import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';
import type { Attachment } from 'svelte/attachments';

/** One element over the whole screen, where the browser can do that to any element (an iPhone cannot). */
export class FullScreen {
	readonly #follow: () => void;
	#element: Element | undefined;

	constructor() {
		this.#follow = createSubscriber((update) => on(document, 'fullscreenchange', update));
	}

	get isPossible(): boolean {
		return document.fullscreenEnabled;
	}

	get isFull(): boolean {
		this.#follow();
		return this.#element !== undefined && document.fullscreenElement === this.#element;
	}

	toggle(): void {
		// Refused by the browser: the page stays as it is, and can be read as it is.
		const isRefused = (error: unknown): void => {
			if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
		};
		if (document.fullscreenElement === null)
			void this.#element?.requestFullscreen().catch(isRefused);
		else void document.exitFullscreen().catch(isRefused);
	}

	/** For the element. */
	readonly attach: Attachment = (element) => {
		this.#element = element;
		return () => {
			this.#element = undefined;
		};
	};
}
