import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { shownText } from '#lib/core/facts/read.ts';
import { readLooks, type Look } from '#lib/core/household/access.ts';
import { maskName } from '#lib/core/household/mask.ts';
import { personKey } from '#lib/core/household/person.ts';
import { accessScope, type SiteId, type TownshipId } from '#lib/core/ids.ts';
import { untrack } from 'svelte';
import { liveSite } from '../../../../parts/site.ts';

/** Lines drawn at first, and more with each step. */
const LINES = 50;

/** A look, in names. The person's is masked: the log is about who looked. */
interface LookLine {
	readonly look: Look;
	readonly siteName: string;
	/** Undefined for somebody who was erased, or is not here yet. */
	readonly personName: string | undefined;
}

/** The looks of a township at whole phone numbers, the newest first. */
export class LookLog {
	readonly #app: App;
	readonly #live: LiveScope;
	/** Rosters that are asked for names: only those of sites somebody looked at. */
	readonly #rosters = new Map<SiteId, LiveScope>();
	#count = $state(LINES);
	readonly #looks: readonly Look[] = $derived.by(() => readLooks(this.#live.keys));
	readonly #lines: readonly LookLine[] = $derived.by(() =>
		this.#looks.slice(0, this.#count).map((look) => this.#lineOf(look))
	);

	constructor(app: App, township: TownshipId) {
		this.#app = app;
		this.#live = untrack(() => app.liveScope(accessScope(township), ['access/']));
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	/** Of all looks. */
	get count(): number {
		return this.#looks.length;
	}

	get lines(): readonly LookLine[] {
		return this.#lines;
	}

	get moreCount(): number {
		return Math.min(LINES, this.#looks.length - this.#lines.length);
	}

	showMore(): void {
		this.#count += LINES;
	}

	#lineOf(look: Look): LookLine {
		const name = shownText(this.#rosterOf(look.site).keys, personKey(look.person, 'name'));
		return {
			look,
			siteName: this.#app.sites.find(({ id }) => id === look.site)?.name ?? '',
			personName: name === undefined ? undefined : maskName(name)
		};
	}

	#rosterOf(site: SiteId): LiveScope {
		const known = this.#rosters.get(site);
		if (known !== undefined) return known;
		const roster = liveSite(this.#app, site, ['person/']);
		this.#rosters.set(site, roster);
		return roster;
	}
}
