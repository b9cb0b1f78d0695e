import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { readPeople } from '#lib/core/household/person.ts';
import {
	importDrafts,
	previewRoster,
	type RosterPreview
} from '#lib/core/household/roster-table.ts';
import { asPersonId, idFromBytes, siteScope, type Scope, type SiteId } from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { liveSite } from '../../../../parts/site.ts';
import { rosterSentence, xlsxSentence } from './words.ts';

/** Rows recorded in one transaction: a phone that dies on the way has whole people, and a bar can move. */
const CHUNK_ROWS = 100;

/** One file on its way to the roster. */
export class RosterImport {
	readonly #app: App;
	readonly #scope: Scope;
	readonly #live: LiveScope;
	#table = $state.raw<readonly (readonly string[])[]>();
	/** Follows the roster: what arrives after the file was chosen may know its people already. */
	readonly #read: ReturnType<typeof previewRoster> | undefined = $derived.by(
		() => this.#table && previewRoster(this.#table, readPeople(this.#live.keys))
	);
	/** What is being taken over; it no longer changes under anybody's eyes. */
	#taken = $state.raw<RosterPreview>();
	#problem = $state<string>();
	#progress = $state.raw<{ readonly done: number; readonly all: number }>();

	constructor(app: App, site: SiteId) {
		this.#app = app;
		this.#scope = siteScope(site);
		this.#live = liveSite(app, site, ['person/']);
	}

	/** Keeps the roster read, for duplicates, until the returned function is called. */
	start(): () => void {
		return this.#live.onChange(() => undefined);
	}

	get preview(): RosterPreview | undefined {
		return this.#taken ?? (this.#read?.ok === true ? this.#read.value : undefined);
	}

	get problem(): string | undefined {
		return (
			this.#problem ?? (this.#read?.ok === false ? rosterSentence(this.#read.problem) : undefined)
		);
	}

	/** Set while rows are being taken over. */
	get progress(): { readonly done: number; readonly all: number } | undefined {
		return this.#progress;
	}

	/** Reads the first of some files and shows what it would add; writes nothing. */
	async read([file]: readonly File[]): Promise<void> {
		if (file === undefined) return;
		this.#table = undefined;
		this.#problem = undefined;
		const reader = await import('#lib/forms/read-xlsx.ts').catch((error: unknown) => {
			if (error instanceof TypeError) return undefined;
			throw error;
		});
		if (reader === undefined) {
			this.#problem = m.forms_writer_missing();
			return;
		}
		const table = await reader.readXlsx(file);
		if (table.ok) this.#table = table.value.rows;
		else this.#problem = xlsxSentence(table.problem);
	}

	/** Records the new rows; false when it stopped on the way, with what is safe and what to do. */
	async takeOver(): Promise<boolean> {
		if (this.#progress !== undefined) return false;
		this.#taken = this.preview;
		const rows = (this.#taken?.rows ?? []).filter(({ state }) => state === 'new');
		for (let done = 0; done < rows.length; done += CHUNK_ROWS) {
			this.#progress = { done, all: rows.length };
			const chunk = rows.slice(done, done + CHUNK_ROWS);
			const ids = chunk.map(() =>
				asPersonId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))))
			);
			try {
				await this.#app.record(this.#scope, importDrafts(chunk, ids));
			} catch (error) {
				this.#progress = undefined;
				this.#taken = undefined;
				this.#problem = `${recordSentence(error)} ${m.roster_stopped({ done })}`;
				return false;
			}
		}
		this.#progress = undefined;
		this.#table = undefined;
		this.#taken = undefined;
		return true;
	}
}
