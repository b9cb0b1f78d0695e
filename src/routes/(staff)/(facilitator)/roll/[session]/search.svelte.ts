import type { Sheet } from '#lib/core/attendance/sheet.ts';
import type { PersonId } from '#lib/core/ids.ts';
import type { RollEntry } from '#lib/ui/roll/roll-entry.ts';
import type FindPanel from './FindPanel.svelte';
import type { Finding } from './finding.svelte.ts';

/** The panel with what it searches, once it is loaded. */
interface OpenSearch {
	readonly Panel: typeof FindPanel;
	readonly finding: Finding;
	readonly startsTyping: boolean;
}

/** Whether 找人 is open, and whom the list then shows. The panel and the pinyin it needs are loaded when it first opens. */
export class Search {
	#open = $state.raw<OpenSearch>();
	readonly #sheet: () => Sheet | undefined;

	constructor(sheet: () => Sheet | undefined) {
		this.#sheet = sheet;
	}

	get open(): OpenSearch | undefined {
		return this.#open;
	}

	/** Fewer than all are shown. */
	get isNarrowed(): boolean {
		return this.#open?.finding.isNarrowed === true;
	}

	/** The chosen group's people. */
	get group(): ReadonlySet<PersonId> | undefined {
		return this.#open?.finding.group;
	}

	/** Of all rows those to show. */
	shown(entries: readonly RollEntry[]): readonly RollEntry[] {
		const found = this.#open?.finding.found;
		return found === undefined ? entries : entries.filter(({ id }) => found.has(id));
	}

	/** Opens it, if it is not open. Rejects when its code cannot be fetched. */
	async begin({ startsTyping = false } = {}): Promise<OpenSearch> {
		if (this.#open !== undefined) return this.#open;
		const [{ default: Panel }, { Finding }] = await this.load();
		const opened = { Panel, finding: new Finding(this.#sheet), startsTyping };
		this.#open = opened;
		return opened;
	}

	/** Shows everybody again. */
	close(): void {
		this.#open = undefined;
	}

	/** What 找人 needs beyond the roll. */
	readonly load = () => Promise.all([import('./FindPanel.svelte'), import('./finding.svelte.ts')]);
}
