import type { Form } from '#lib/core/report/form.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { saveFile } from './save-file.ts';

/** Saving one form as .xlsx: the writer is loaded on demand, and kept for offline once installed. */
export class Export {
	#isBusy = $state(false);
	#problem = $state<string>();
	#saved = $state<string>();

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** Why nothing was saved. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Name of the file last saved. */
	get saved(): string | undefined {
		return this.#saved;
	}

	async save(form: Form): Promise<void> {
		if (this.#isBusy) return;
		this.#isBusy = true;
		this.#problem = undefined;
		this.#saved = undefined;
		try {
			const writer = await loadWriter();
			if (writer === undefined) this.#problem = m.forms_writer_missing();
			else {
				await saveFile(await writer.writeForm(form), form.fileName, 'save');
				this.#saved = form.fileName;
			}
		} finally {
			this.#isBusy = false;
		}
	}
}

/** Undefined when the spreadsheet part was never fetched and there is no network: the one way a chunk fails to load. */
const loadWriter = () =>
	import('#lib/forms/write-form.ts').catch((error: unknown) => {
		if (error instanceof TypeError) return undefined;
		throw error;
	});
