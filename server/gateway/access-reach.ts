import {
	accessScope,
	siteOfScope,
	siteScope,
	townshipOfScope,
	type AccountId,
	type Scope,
	type SiteId
} from '#lib/core/ids.ts';
import type { TownshipId } from '#lib/core/ids.ts';
import { ownerOf } from '#lib/core/session/region.ts';
import type { Place } from '#lib/core/protocol/sign-in.ts';
import type { Belonging, ScopeKind } from './access-keys.ts';

/** Which township a site belongs to, as the server has registered it. */
export interface Sites {
	townshipOf(site: string): TownshipId | undefined;
	sitesOf(township: TownshipId): readonly SiteId[];
}

/** Whether a place of a grant covers a scope. The shared databases are everybody's whose role has keys there. */
export function reachOf(place: Place, scope: Scope, sites: Sites): Belonging {
	const township = townshipOfScope(scope);
	if (township !== undefined) return reachOfAccess(place, township, sites);
	const site = siteOfScope(scope);
	if (site === undefined) return 'own';
	switch (place.kind) {
		case 'district':
			return 'other';
		case 'township':
			return isOfTownship(place.id, site, sites);
		case 'site':
			return place.id === site ? 'own' : 'other';
		case 'session':
		case 'household':
			return place.site === site ? 'own' : 'other';
	}
}

/** A township's log of access is its organizers' and, for writing, that of those who work at its sites. */
function reachOfAccess(place: Place, township: TownshipId, sites: Sites): Belonging {
	if (place.kind === 'township') return own(place.id === township);
	return place.kind === 'site' ? isOfTownship(township, place.id, sites) : 'other';
}

/** A bound part of a pattern, and what stands there in the key. */
export interface BoundPart {
	readonly slot: string;
	readonly part: string;
}

/** What a bound part is to an account with a grant at a place. A slot the place cannot bind belongs to somebody else. */
export function bind(
	{ slot, part }: BoundPart,
	{ place, account, sites }: { place: Place; account: AccountId; sites: Sites }
): Belonging {
	switch (slot) {
		case '@account':
			return own(part === account);
		case '@owner':
			return own(part === account || part === ownerOf(place));
		case '@township':
			return own(place.kind === 'township' && place.id === part);
		case '@session':
			return own(place.kind === 'session' && place.id === part);
		case '@household':
			return own(place.kind === 'household' && place.id === part);
		case '@site':
			return place.kind === 'township'
				? isOfTownship(place.id, part, sites)
				: own(place.kind === 'site' && place.id === part);
		case '@new-site':
			return own(place.kind === 'township' && isOfTownship(place.id, part, sites) !== 'other');
		default:
			throw new Error(`The table of rights binds a slot nobody knows: ${slot}.`);
	}
}

/** The scopes of some kinds that a place covers. */
export function scopesAt(place: Place, kinds: readonly ScopeKind[], sites: Sites): Scope[] {
	return kinds.flatMap((kind): Scope[] => {
		if (kind === 'access') return accessScopesAt(place, sites);
		if (kind !== 'site') return [kind];
		switch (place.kind) {
			case 'district':
				return [];
			case 'township':
				return sites.sitesOf(place.id).map(siteScope);
			case 'site':
				return [siteScope(place.id)];
			case 'session':
			case 'household':
				return [siteScope(place.site)];
		}
	});
}

function accessScopesAt(place: Place, sites: Sites): Scope[] {
	const township =
		place.kind === 'township'
			? place.id
			: place.kind === 'site'
				? sites.townshipOf(place.id)
				: undefined;
	return township === undefined ? [] : [accessScope(township)];
}

const SHARED_ORDER: readonly Scope[] = ['district', 'catalog', 'staff', 'views'];

/**
 * Each scope once, in the order segments are stored and changes served: the district first, since it names the sites that
 * the others speak of.
 */
export const inServingOrder = (scopes: Iterable<Scope>): Scope[] =>
	[...new Set(scopes)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

const rank = (scope: Scope): number => {
	const place = SHARED_ORDER.indexOf(scope);
	return place === -1 ? SHARED_ORDER.length : place;
};

const own = (isOwn: boolean): Belonging => (isOwn ? 'own' : 'other');

function isOfTownship(township: TownshipId, site: string, sites: Sites): Belonging {
	const registered = sites.townshipOf(site);
	return registered === undefined ? 'unknown' : own(registered === township);
}
