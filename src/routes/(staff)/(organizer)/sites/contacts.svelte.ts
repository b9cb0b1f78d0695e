import type { App } from '#lib/app/app.svelte.ts';
import { parseBoard, type Board, type BoardSite } from '#lib/core/protocol/board.ts';
import type { SiteId } from '#lib/core/ids.ts';

/**
 * When each site was last heard from and what its phones still held: asked of the server while there is a network, else as it
 * was last seen, and said so. Counts and times only; no names are kept here.
 */
export class Contacts {
	readonly #app: App;
	readonly #key: string;
	#board = $state.raw<Board>();

	constructor(app: App) {
		this.#app = app;
		this.#key = `tongyu-board-${app.account?.id ?? ''}`;
		const kept = parseBoard(JSON.parse(localStorage.getItem(this.#key) ?? 'null'));
		if (kept.ok) this.#board = kept.value;
	}

	/** As of when, epoch ms, server time; undefined before the first answer. */
	get asOfMs(): number | undefined {
		return this.#board?.serverAt;
	}

	of(site: SiteId): BoardSite | undefined {
		return this.#board?.sites.find((known) => known.site === site);
	}

	/** Asks again; offline the last answer stays. */
	async refresh(): Promise<void> {
		const answer = await this.#app.getBoard();
		if (!answer.ok) return;
		this.#board = answer.value;
		localStorage.setItem(this.#key, JSON.stringify(answer.value));
	}
}
