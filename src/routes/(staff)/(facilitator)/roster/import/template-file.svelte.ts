import * as m from '#lib/text/paraglide/messages.js';
import { saveFile } from '../../../../parts/save-file.ts';

/** The empty table people fill in, made on this phone. */
export class TemplateFile {
	#isBusy = $state(false);
	#problem = $state<string>();

	get isBusy(): boolean {
		return this.#isBusy;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	async save(): Promise<void> {
		if (this.#isBusy) return;
		this.#isBusy = true;
		const writer = await import('#lib/forms/write-roster.ts').catch((error: unknown) => {
			if (error instanceof TypeError) return undefined;
			throw error;
		});
		this.#problem = writer === undefined ? m.forms_writer_missing() : undefined;
		if (writer !== undefined)
			await saveFile(await writer.writeTemplate(), `${m.roster_template_name()}.xlsx`, 'save');
		this.#isBusy = false;
	}
}
