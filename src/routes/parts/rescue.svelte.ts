import type { App } from '#lib/app/app.svelte.ts';
import { saveFile } from './save-file.ts';

/** 离线交接包: everything unsent as one file in somebody's hands. */
export class Rescue {
	readonly #app: App;
	#isBusy = $state(false);
	#saved = $state<string>();
	#isImpossible = $state(false);

	constructor(app: App) {
		this.#app = app;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** Name of the file last saved or shared. */
	get saved(): string | undefined {
		return this.#saved;
	}

	/** This browser cannot encrypt, or does not know for whom. */
	get isImpossible(): boolean {
		return this.#isImpossible;
	}

	/** Makes the file and hands it over: the share sheet where there is one, else a download. */
	async make(): Promise<void> {
		if (this.#isBusy) return;
		this.#isBusy = true;
		this.#saved = undefined;
		const handOver = await this.#app.handOver();
		try {
			const file = await handOver.make();
			this.#isImpossible = file === undefined;
			if (file === undefined) return;
			const outcome = await saveFile(file.blob, file.name, 'share');
			if (outcome !== 'cancelled') this.#saved = file.name;
		} finally {
			await handOver.close();
			this.#isBusy = false;
		}
	}
}
