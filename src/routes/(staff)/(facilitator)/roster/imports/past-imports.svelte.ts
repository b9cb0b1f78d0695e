import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import {
	IMPORT_PREFIXES,
	readImports,
	undoDrafts,
	type PastImport,
	type Undoing
} from '#lib/core/household/roster-undo.ts';
import { siteScope, type Scope, type SiteId } from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { liveSite } from '../../../../parts/site.ts';

/** Facts recorded in one transaction. */
const CHUNK_FACTS = 500;

/** The imports of a site, and the one somebody wants to take back. */
export class PastImports {
	readonly #app: App;
	readonly #scope: Scope;
	readonly #live: LiveScope;
	readonly #imports: readonly PastImport[] = $derived.by(() => readImports(this.#live.keys));
	/** As it stood when asked: what is undone is what was said. */
	#asked = $state.raw<{ readonly past: PastImport; readonly undoing: Undoing }>();
	#isBusy = $state(false);
	#said = $state<string>();
	#problem = $state<string>();

	constructor(app: App, site: SiteId) {
		this.#app = app;
		this.#scope = siteScope(site);
		this.#live = liveSite(app, site, IMPORT_PREFIXES);
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	get imports(): readonly PastImport[] {
		return this.#imports;
	}

	get asked(): { readonly past: PastImport; readonly undoing: Undoing } | undefined {
		return this.#asked;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** What came of it. */
	get said(): string | undefined {
		return this.#said;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	ask(past: PastImport): void {
		this.#said = undefined;
		this.#asked = { past, undoing: undoDrafts(this.#live.keys, past) };
	}

	cancel(): void {
		if (!this.#isBusy) this.#asked = undefined;
	}

	/** Takes back the import asked about. What stops on the way can be gone on with: the import is still listed. */
	async undo(): Promise<void> {
		const undoing = this.#asked?.undoing;
		if (undoing === undefined || this.#isBusy) return;
		this.#isBusy = true;
		try {
			for (let done = 0; done < undoing.drafts.length; done += CHUNK_FACTS) {
				await this.#app.record(this.#scope, undoing.drafts.slice(done, done + CHUNK_FACTS));
			}
			this.#problem = undefined;
			this.#said = m.roster_undo_done({ undone: undoing.undone });
		} catch (error) {
			this.#problem = recordSentence(error);
		}
		this.#isBusy = false;
		this.#asked = undefined;
	}
}
