import { shownText } from '#lib/core/facts/read.ts';
import { asSiteId, asTownshipId, isId, type SiteId, type TownshipId } from '#lib/core/ids.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import { parseSiteKey } from '#lib/core/session/region.ts';
import type { Store } from '../../store/store.ts';
import type { Sites } from '../access-reach.ts';
import { putNew } from './put.ts';

/**
 * Which township a site belongs to: documents `site/<id>` {township} of `accounts`, each written once and never changed, so
 * that no township can take another's site by naming it. Held in memory and read anew where other servers write too.
 */
export class SiteRegistry implements Sites {
	readonly #store: Store;
	readonly #maxAgeMs: number;
	#townships = new Map<string, TownshipId>();
	#sites = new Map<TownshipId, SiteId[]>();
	#readAtMs = -Infinity;

	constructor(store: Store, maxAgeMs: number) {
		this.#store = store;
		this.#maxAgeMs = maxAgeMs;
	}

	townshipOf(site: string): TownshipId | undefined {
		return this.#townships.get(site);
	}

	sitesOf(township: TownshipId): readonly SiteId[] {
		return this.#sites.get(township) ?? [];
	}

	/** Every site registered, in id order. */
	all(): readonly SiteId[] {
		return [...this.#townships.keys()].sort().map(asSiteId);
	}

	/** Reads the registry again when it may be stale. */
	async freshen(nowMs: number): Promise<void> {
		if (nowMs - this.#readAtMs >= this.#maxAgeMs) await this.reload(nowMs);
	}

	/** Reads the registry from the store. */
	async reload(nowMs: number): Promise<void> {
		const accounts = await this.#store.open('accounts');
		const documents = await accounts.range({ from: 'site/', to: 'site/~' });
		this.#readAtMs = nowMs;
		this.#townships = new Map();
		this.#sites = new Map();
		for (const { id, body } of documents) {
			const site = id.slice('site/'.length);
			if (isId(site) && typeof body.township === 'string') {
				this.#enter(asSiteId(site), asTownshipId(body.township));
			}
		}
	}

	/** Registers a site for a township; `foreign` when it is another's. Idempotent; the first one stands for good. */
	async claim(site: SiteId, township: TownshipId): Promise<'own' | 'foreign' | 'unsure'> {
		const known = this.#townships.get(site);
		if (known !== undefined) return known === township ? 'own' : 'foreign';
		const settled = await putNew(await this.#store.open('accounts'), {
			id: `site/${site}`,
			body: { township },
			isSame: (held) => held.township === township
		});
		if (settled.kind === 'unsure' || settled.kind === 'absent') return 'unsure';
		if (settled.kind === 'other') {
			if (typeof settled.body.township === 'string') {
				this.#enter(site, asTownshipId(settled.body.township));
			}
			return 'foreign';
		}
		this.#enter(site, township);
		return 'own';
	}

	/** Registers again what the folded district names and the registry has lost (its database came from an older backup). */
	async repair(district: Keys): Promise<void> {
		for (const key of district.keys()) {
			const named = parseSiteKey(key);
			if (named?.part !== 'name' || this.#townships.has(named.site)) continue;
			if (shownText(district, key) === undefined) continue;
			await this.claim(named.site, named.township);
		}
	}

	#enter(site: SiteId, township: TownshipId): void {
		if (this.#townships.has(site)) return;
		this.#townships.set(site, township);
		this.#sites.set(township, [...(this.#sites.get(township) ?? []), site]);
	}
}
