import { untrack } from 'svelte';
import { on } from 'svelte/events';
import { type OnDemand, WorkerBridge } from './worker-bridge.ts';

/** Shared by every tab with a roll call or a form open; an update needs it alone. */
const BUSY_LOCK = 'tongyu-busy';
/** An installed app is rarely loaded anew, so it looks for a new version when somebody comes back to it. */
const LOOK_EVERY_MS = 3_600_000;
/** How long the old version may still be at work for this page before the page gives up what it asked for. */
const TAKE_OVER_WITHIN_MS = 5000;

/**
 * New versions of the app: the new service worker waits, a quiet prompt asks, and nothing is taken from under anybody's hands.
 *
 *   nothing ──a new worker has installed──► waiting ──apply()──► taking over ──► every tab loads anew
 *                                             │                      └── the old one does not end: this tab loads anew
 *                                             └── not offered while a tab holds the busy lock
 */
export class Updates {
	#isWaiting = $state(false);
	#isTakingOver = $state(false);
	#blockers = $state(0);
	#bridge: WorkerBridge | undefined;
	#lookedAtMs = 0;
	/** Settles when the browser has taken back every busy lock this tab let go of. */
	#isLetGo: Promise<unknown> = Promise.resolve();
	/** Asked for, perhaps before there was a worker to ask. */
	#wanted: readonly OnDemand[] = [];

	/** A new version waits and this tab may offer it. Another tab may still be busy: see `apply`. */
	get isOffered(): boolean {
		return this.#isWaiting && this.#blockers === 0;
	}

	/** The new version was asked for and is about to come. */
	get isTakingOver(): boolean {
		return this.#isTakingOver;
	}

	/** A roll call or a form is open in this tab. */
	get isBlocked(): boolean {
		return this.#blockers > 0;
	}

	/** Call while something is open that a reload would destroy, from an effect for instance; the returned function ends it. */
	block(): () => void {
		// An effect that calls this must not run again because the count changes.
		untrack(() => (this.#blockers += 1));
		const letGo = holdShared(BUSY_LOCK);
		let isEnded = false;
		return () => {
			if (isEnded) return;
			isEnded = true;
			untrack(() => (this.#blockers -= 1));
			this.#isLetGo = Promise.all([this.#isLetGo, letGo()]);
		};
	}

	/** Registers the service worker where there can be one; without it the app works online, and tries again next time. */
	async start(): Promise<void> {
		try {
			this.#bridge = await WorkerBridge.register({
				onWaiting: () => (this.#isWaiting = true),
				// Somebody said yes in another tab, and no tab was busy.
				onTakenOver: () => location.reload()
			});
		} catch (error) {
			// TypeError: no network. SecurityError, InvalidStateError: a browser that has workers but not here.
			if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
			return;
		}
		if (this.#wanted.length > 0) await this.#bridge?.keepOnDemand(this.#wanted);
		this.#lookedAtMs = Date.now();
		on(document, 'visibilitychange', () => void this.#look());
	}

	/** Changes to the new version now, in every tab; false when another tab is in the middle of something. */
	async apply(): Promise<boolean> {
		const bridge = this.#bridge;
		if (bridge === undefined || this.isBlocked) return false;
		// The roll call was left a moment ago: our own lock must not pass for another tab's.
		await this.#isLetGo;
		return withExclusive(BUSY_LOCK, () => this.#takeOver(bridge));
	}

	async #takeOver(bridge: WorkerBridge): Promise<void> {
		this.#isTakingOver = true;
		// Loading anew ends what this page had asked of the old worker, for which the browser makes the new one wait.
		if (!(await bridge.takeOver(TAKE_OVER_WITHIN_MS))) location.reload();
	}

	/** Asks the worker to fetch on-demand code now, so that it works without a network later. */
	async keepForOffline(groups: readonly OnDemand[]): Promise<void> {
		this.#wanted = groups;
		await this.#bridge?.keepOnDemand(groups);
	}

	async #look(): Promise<void> {
		if (document.visibilityState !== 'visible' || !navigator.onLine) return;
		if (Date.now() - this.#lookedAtMs < LOOK_EVERY_MS) return;
		this.#lookedAtMs = Date.now();
		await this.#bridge?.look();
	}
}

/** Holds a lock together with others; the returned function lets go of it, and its promise settles when the browser knows. */
function holdShared(name: string): () => Promise<void> {
	if (!('locks' in navigator)) return () => Promise.resolve();
	let letGo: () => void = () => undefined;
	const isOver = new Promise<void>((resolve) => (letGo = resolve));
	const isReleased = navigator.locks.request(name, { mode: 'shared' }, () => isOver);
	return () => {
		letGo();
		return isReleased;
	};
}

/** False when somebody else holds the lock. */
async function withExclusive(name: string, act: () => Promise<void>): Promise<boolean> {
	if (!('locks' in navigator)) return act().then(() => true);
	return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
		if (lock === null) return false;
		await act();
		return true;
	});
}
