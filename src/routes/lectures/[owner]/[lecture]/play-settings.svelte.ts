/** Speeds one may choose; speech stays clear in them. */
export const RATES = [0.75, 1, 1.25, 1.5, 2] as const;
export type Rate = (typeof RATES)[number];
/** 慢一点 */
export const SLOW: Rate = 0.75;

const RATE_KEY = 'tongyu-rate';
const SUBTITLES_KEY = 'tongyu-subtitles';

/** How this phone plays, whoever is signed in: speed and subtitles, remembered. Nothing of value is lost with it. */
export class PlaySettings {
	readonly #storage: Storage;
	#rate = $state<Rate>(1);
	#hasSubtitles = $state(false);

	constructor(storage: Storage) {
		this.#storage = storage;
		const rate = Number(storage.getItem(RATE_KEY));
		this.#rate = RATES.find((known) => known === rate) ?? 1;
		this.#hasSubtitles = storage.getItem(SUBTITLES_KEY) === 'on';
	}

	get rate(): Rate {
		return this.#rate;
	}

	get hasSubtitles(): boolean {
		return this.#hasSubtitles;
	}

	setRate(rate: Rate): void {
		this.#rate = rate;
		this.#storage.setItem(RATE_KEY, String(rate));
	}

	setSubtitles(isOn: boolean): void {
		this.#hasSubtitles = isOn;
		this.#storage.setItem(SUBTITLES_KEY, isOn ? 'on' : 'off');
	}
}
