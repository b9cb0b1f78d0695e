import type { Workbox } from 'workbox-window';

/** Groups of on-demand code the service worker can be asked to keep for use without a network. */
export type OnDemand = 'spreadsheet' | 'qr';

/** The page's one way to the service worker: a few named promises. */
export class WorkerBridge {
	readonly #workbox: Workbox;

	private constructor(workbox: Workbox) {
		this.#workbox = workbox;
	}

	/**
	 * Registers the worker; undefined where there is none (insecure origin, some web views). `onWaiting`: a new version is ready
	 * and waits. `onTakenOver`: another version now controls this page, and the files of the old one are gone.
	 */
	static async register(listener: {
		readonly onWaiting: () => void;
		readonly onTakenOver: () => void;
	}): Promise<WorkerBridge | undefined> {
		if (!('serviceWorker' in navigator)) return undefined;
		const { Workbox } = await import('workbox-window');
		const workbox = new Workbox('/service-worker.js');
		const wasControlled = navigator.serviceWorker.controller !== null;
		workbox.addEventListener('waiting', listener.onWaiting);
		navigator.serviceWorker.addEventListener('controllerchange', () => {
			if (wasControlled) listener.onTakenOver();
		});
		await workbox.register();
		return new WorkerBridge(workbox);
	}

	/**
	 * Lets the waiting version take over every tab; true when it has. The browser waits for all the old one still does, up to five
	 * minutes: it is told to give up its fetches. False when more than `patienceMs` went by all the same.
	 */
	takeOver(patienceMs: number): Promise<boolean> {
		return new Promise((resolve) => {
			this.#workbox.addEventListener('controlling', () => resolve(true));
			setTimeout(() => resolve(false), patienceMs);
			navigator.serviceWorker.controller?.postMessage({ type: 'STEP_ASIDE' });
			this.#workbox.messageSkipWaiting();
		});
	}

	/** Looks for a new version. Quiet without a network. */
	async look(): Promise<void> {
		try {
			await this.#workbox.update();
		} catch (error) {
			if (!(error instanceof TypeError)) throw error;
		}
	}

	/** Fetches on-demand code now, so that it works without a network later. */
	async keepOnDemand(groups: readonly OnDemand[]): Promise<void> {
		const { active } = await navigator.serviceWorker.ready;
		active?.postMessage({ type: 'KEEP_ON_DEMAND', groups });
	}
}
