import { on } from 'svelte/events';

/** Chromium's event; it is in no standard, so TypeScript does not know it. */
interface InstallPromptEvent extends Event {
	prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/**
 * The browser's own offer to install, kept until a person asks for it. Only Chromium makes one, and not all of its Chinese
 * relatives; everywhere else the install guide shows the menu.
 */
export class InstallOffer {
	#event = $state.raw<InstallPromptEvent>();
	#isInstalled = $state(false);

	/** Begins to listen; the event comes once, early in the page's life. */
	start(): void {
		on(window, 'beforeinstallprompt', (event) => {
			if (!isInstallPrompt(event)) return;
			event.preventDefault();
			this.#event = event;
		});
		on(window, 'appinstalled', () => {
			this.#event = undefined;
			this.#isInstalled = true;
		});
	}

	/** A button may be shown. */
	get isOffered(): boolean {
		return this.#event !== undefined;
	}

	/** Installed just now, while this page was open. */
	get isInstalled(): boolean {
		return this.#isInstalled;
	}

	/** Shows the browser's dialog; true when the person accepted. Works once for each offer. */
	async ask(): Promise<boolean> {
		const event = this.#event;
		if (event === undefined) return false;
		this.#event = undefined;
		const { outcome } = await event.prompt();
		return outcome === 'accepted';
	}
}

const isInstallPrompt = (event: Event): event is InstallPromptEvent => 'prompt' in event;
