/** How a tap on the roll makes itself noticed, beside the screen. */
export type Signal = 'sound' | 'vibration';

const KEY = 'tongyu-signals';
const SIGNALS: readonly Signal[] = ['sound', 'vibration'];

/**
 * Which signals this phone gives, whoever is signed in; none until somebody asks. A preference like those of `preferences.svelte.ts`,
 * kept apart from them because only the roll needs it and every screen loads those.
 */
export class RollSignals {
	#on = $state.raw<readonly Signal[]>([]);
	readonly #storage: Storage;

	constructor(storage: Storage) {
		this.#storage = storage;
		const kept = storage.getItem(KEY) ?? '';
		this.#on = SIGNALS.filter((signal) => kept.includes(signal));
	}

	/** Those that are on. */
	get on(): readonly Signal[] {
		return this.#on;
	}

	/** Switches one on or off, now and at every later start. */
	set(signal: Signal, isOn: boolean): void {
		this.#on = SIGNALS.filter((known) => (known === signal ? isOn : this.#on.includes(known)));
		this.#storage.setItem(KEY, this.#on.join());
	}
}
