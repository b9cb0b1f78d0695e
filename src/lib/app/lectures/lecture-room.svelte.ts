import { createContext } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import { NOBODY } from '#lib/device/positions.ts';
import type { Keeping } from './keeping.ts';
import { Library } from './library.svelte.ts';
import { Positions } from './positions.svelte.ts';

/** What the pages of lectures share: the library, what is kept on this phone, where people stopped. Made by their layout. */
export class LectureRoom {
	readonly library: Library;
	readonly #app: App;
	readonly #positions: Positions;
	#keeping = $state.raw<Keeping>();
	#hasFailed = $state(false);

	constructor(app: App) {
		this.#app = app;
		this.library = new Library(app);
		const who = $derived(app.account?.id ?? NOBODY);
		this.#positions = $derived(new Positions(who));
	}

	/** Of whoever is signed in. */
	get positions(): Positions {
		return this.#positions;
	}

	/** Undefined until it is loaded, some ms after the first page. */
	get keeping(): Keeping | undefined {
		return this.#keeping;
	}

	/** A part of the app could not be fetched: the first visit, and the network gone. `open` tries again. */
	get hasFailed(): boolean {
		return this.#hasFailed;
	}

	/** Loads what plays and keeps. Called once by the layout, and to try again. */
	async open(): Promise<void> {
		this.#hasFailed = false;
		try {
			this.#keeping = await this.#app.keeping();
		} catch {
			// Whatever part is missing, the page says that it is, and how to go on.
			this.#hasFailed = true;
		}
	}

	/** What an address of a file of trainers needs: elements cannot send headers. */
	get slot(): string | undefined {
		return this.#app.slot;
	}
}

/** The one room of the pages of lectures. */
export const [getLectureRoom, setLectureRoom] = createContext<LectureRoom>();
