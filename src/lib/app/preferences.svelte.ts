import { createContext } from 'svelte';
import { getLocale, locales, setLocale } from '#lib/text/paraglide/runtime.js';
import type { Locale } from '#lib/text/paraglide/runtime.js';

/** `elder` is 长辈版: the second scale of the same design. */
export type Size = 'normal' | 'elder';
/** A language the product speaks. */
export type Language = Locale;
/** All of them, the first one being what it starts with. */
export const LANGUAGES: readonly Language[] = locales;

const SIZE_KEY = 'tongyu-size';

/**
 * How this phone shows things, whoever is signed in: 长辈版 and the language. Kept in localStorage, because it must be there
 * before the first picture; nothing of value is lost with it. Language changes at once, without a reload, so that it works
 * offline and costs nothing that was typed elsewhere: the root layout draws its page again when `language` changes.
 */
export class Preferences {
	#size = $state<Size>('normal');
	#language = $state<Language>(getLocale());
	readonly #root: HTMLElement;
	readonly #storage: Storage;

	/** `root` is <html>, on which `data-size` and `lang` are set. */
	constructor(root: HTMLElement, storage: Storage) {
		this.#root = root;
		this.#storage = storage;
		this.#size = storage.getItem(SIZE_KEY) === 'elder' ? 'elder' : 'normal';
		this.#show();
	}

	/** The preferences of the page we are in. */
	static ofPage(): Preferences {
		return new Preferences(document.documentElement, localStorage);
	}

	get size(): Size {
		return this.#size;
	}

	/** 长辈版 is on. */
	get isElder(): boolean {
		return this.#size === 'elder';
	}

	get language(): Language {
		return this.#language;
	}

	/** Switches 长辈版 on or off, now and at every later start. */
	setElder(isElder: boolean): void {
		this.#size = isElder ? 'elder' : 'normal';
		this.#storage.setItem(SIZE_KEY, this.#size);
		this.#show();
	}

	/** Speaks another language, now and at every later start. */
	setLanguage(language: Language): void {
		void setLocale(language, { reload: false });
		this.#language = language;
		this.#show();
	}

	#show(): void {
		if (this.isElder) this.#root.dataset['size'] = 'elder';
		else delete this.#root.dataset['size'];
		this.#root.lang = this.#language;
	}
}

/** The one Preferences of the page: set by the root layout, read by the screens that offer the switches. */
export const [getPreferences, setPreferences] = createContext<Preferences>();
