import type { App } from '#lib/app/app.svelte.ts';
import type { Contents } from '#lib/core/protocol/contents.ts';
import { MAX_MESSAGE_BYTES } from '#lib/core/protocol/frames.ts';
import { parcelBytes } from '#lib/core/protocol/parcel.ts';

/** `too-many`: a camera would look for minutes; a file is the better way. `impossible`: this browser cannot encrypt. */
export type CodeState =
	| { readonly kind: 'making' | 'nothing' | 'too-many' | 'impossible' }
	| { readonly kind: 'ready'; readonly message: Uint8Array; readonly contents: Contents };

/** Everything unsent, as what a camera can read off this screen. */
export class HandOverCode {
	readonly #app: App;
	#state = $state.raw<CodeState>({ kind: 'making' });

	constructor(app: App) {
		this.#app = app;
	}

	get state(): CodeState {
		return this.#state;
	}

	/** The page is there: makes one, of what is unsent at this moment. */
	open(): void {
		void this.#make();
	}

	async #make(): Promise<void> {
		const handOver = await this.#app.handOver();
		try {
			const made = await handOver.make();
			if (made === undefined) {
				this.#state = { kind: 'impossible' };
				return;
			}
			const message = parcelBytes(made.parcel);
			if (made.contents.facts === 0) this.#state = { kind: 'nothing' };
			else if (message.length > MAX_MESSAGE_BYTES) this.#state = { kind: 'too-many' };
			else this.#state = { kind: 'ready', message, contents: made.contents };
		} finally {
			await handOver.close();
		}
	}
}
