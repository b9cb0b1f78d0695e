import type { SiteId, TownshipId } from '#lib/core/ids.ts';
import { readSites, readTownships, type Site, type Township } from '#lib/core/session/region.ts';
import { foldScope } from '../exchange/fold-scope.ts';
import type { ExchangeParts } from '../exchange/parts.ts';

interface Names {
	readonly townships: ReadonlyMap<TownshipId, Township>;
	readonly sites: ReadonlyMap<SiteId, Site>;
}

/** Names of townships and sites, out of the scope `district`; folded again only when it has changed. */
export class PlaceNames {
	readonly #exchange: ExchangeParts;
	readonly #now: () => number;
	#held: Promise<Names> | undefined;
	#heldDigest = '';

	constructor(exchange: ExchangeParts, now: () => number) {
		this.#exchange = exchange;
		this.#now = now;
	}

	/** The names as they are now. */
	async read(): Promise<Names> {
		const digest = await this.#exchange.vectors.digest('district', this.#now());
		if (this.#held === undefined || digest !== this.#heldDigest) {
			this.#held = this.#fold();
			this.#heldDigest = digest;
		}
		const held = this.#held;
		try {
			return await held;
		} catch (error) {
			if (this.#held === held) this.#held = undefined;
			throw error;
		}
	}

	async #fold(): Promise<Names> {
		const { keys } = await foldScope('district', { ...this.#exchange, now: this.#now() });
		return {
			townships: new Map(readTownships(keys).map((township) => [township.id, township])),
			// A key of a township that does not own the site is no name of it: the registry decides.
			sites: new Map(
				readSites(keys)
					.filter(({ id, township }) => this.#exchange.registry.townshipOf(id) === township)
					.map((site) => [site.id, site])
			)
		};
	}
}
