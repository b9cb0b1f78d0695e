import type { App } from '#lib/app/app.svelte.ts';
import type { ImportProblem } from '#lib/app/problems.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What came of one file. */
export interface ImportOutcome {
	readonly name: string;
	readonly sentence: string;
	readonly isGood: boolean;
}

/** Hand-over files on their way to the server, one after the other. */
export class Import {
	readonly #app: App;
	#isBusy = $state(false);
	#outcomes = $state.raw<readonly ImportOutcome[]>([]);

	constructor(app: App) {
		this.#app = app;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** Newest first. */
	get outcomes(): readonly ImportOutcome[] {
		return this.#outcomes;
	}

	/** Takes files in; the same file twice changes nothing and says so. */
	async take(files: readonly File[]): Promise<void> {
		this.#isBusy = true;
		for (const file of files) {
			const result = await this.#app.importRescueFile(file);
			const outcome: ImportOutcome = result.ok
				? {
						name: file.name,
						sentence:
							result.value.refused === 0
								? m.sync_import_done({ kept: result.value.kept })
								: m.sync_import_partly(result.value),
						isGood: result.value.refused === 0
					}
				: { name: file.name, sentence: sentence(result.problem), isGood: false };
			this.#outcomes = [outcome, ...this.#outcomes];
		}
		this.#isBusy = false;
		this.#app.syncNow();
	}
}

function sentence({ code }: ImportProblem): string {
	switch (code) {
		case 'offline':
			return m.sync_import_offline();
		case 'not-tongyu':
			return m.sync_problem_not_tongyu();
		case 'unavailable':
			return m.sync_import_unavailable();
		case 'not-signed-in':
			return m.sync_problem_not_signed_in();
		case 'malformed':
			return m.sync_import_malformed();
		case 'other-township':
			return m.sync_import_other_township();
		case 'no-right':
			return m.sync_import_no_right();
	}
	return code satisfies never;
}
