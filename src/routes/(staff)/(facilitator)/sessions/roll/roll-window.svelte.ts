import type { SessionState } from '#lib/core/session/session.ts';
import { windowAct, type Hours, type WindowAct } from '#lib/core/session/window.ts';

/** What the clock works on. */
export interface Watched extends Hours {
	readonly state: SessionState | undefined;
}

/** Nobody waits longer than this for a door to open. */
const LOOK_EVERY_MS = 5000;
/** 再等一会儿 */
const WAIT_S = 600;

/** The sign-in window by the clock, on the phone that has the roll open: it opens by itself, and only asks to close. */
export class RollWindow {
	readonly #nowS: () => number;
	readonly #onopen: () => void;
	#says = $state<WindowAct>();
	#watched: Watched | undefined;
	#quietUntil = 0;

	constructor(nowS: () => number, onopen: () => void) {
		this.#nowS = nowS;
		this.#onopen = onopen;
	}

	/** What the page says of it; opening is done, not said. */
	get says(): Exclude<WindowAct, 'open'> | undefined {
		return this.#says === 'open' ? undefined : this.#says;
	}

	/** Looks at the clock from now on, until the returned function is called. */
	follow(watched: Watched): () => void {
		this.#watched = watched;
		const timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
		queueMicrotask(() => this.#look());
		return () => {
			this.#watched = undefined;
			clearInterval(timer);
		};
	}

	/** 再等一会儿 */
	wait(): void {
		this.#quietUntil = this.#nowS() + WAIT_S;
		this.#look();
	}

	#look(): void {
		const watched = this.#watched;
		if (watched?.state === undefined) return;
		const nowS = this.#nowS();
		const act = windowAct(watched.state, watched, nowS);
		this.#says = act === 'asks-to-close' && nowS < this.#quietUntil ? undefined : act;
		if (act === 'open') this.#onopen();
	}
}
