import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';

/** 朗读: the phone's own Chinese voice, where it has one. */
export class ReadAloud {
	readonly #follow: () => void;
	#isReading = $state(false);

	constructor() {
		// Android loads its voices after the page.
		this.#follow = createSubscriber((update) =>
			'speechSynthesis' in window ? on(speechSynthesis, 'voiceschanged', update) : () => undefined
		);
	}

	/** A voice that speaks Chinese; undefined: there is none, or none yet. */
	get voice(): SpeechSynthesisVoice | undefined {
		this.#follow();
		if (!('speechSynthesis' in window)) return undefined;
		const voices = speechSynthesis.getVoices().filter(({ lang }) => /^zh|^cmn/i.test(lang));
		return voices.find(({ localService }) => localService) ?? voices[0];
	}

	get isReading(): boolean {
		return this.#isReading;
	}

	read(text: string): void {
		const { voice } = this;
		if (voice === undefined) return;
		this.stop();
		const utterance = new SpeechSynthesisUtterance(text);
		utterance.voice = voice;
		utterance.lang = voice.lang;
		// `error` is also how a stop is told.
		utterance.onend = utterance.onerror = () => (this.#isReading = false);
		this.#isReading = true;
		speechSynthesis.speak(utterance);
	}

	stop(): void {
		if ('speechSynthesis' in window) speechSynthesis.cancel();
		this.#isReading = false;
	}
}
