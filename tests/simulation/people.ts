import type { Sites } from '../../server/gateway/access-reach.ts';
import {
	asAccountId,
	asPersonId,
	asSessionId,
	asSiteId,
	asTownshipId,
	siteScope,
	type AccountId,
	type PersonId,
	type Scope,
	type SessionId,
	type SiteId,
	type TownshipId
} from '#lib/core/ids.ts';
import type { Grant } from '#lib/core/protocol/sign-in.ts';
import type { Random } from './random.ts';

/** A site with the sessions and the people of its roster. */
export interface SimSite {
	readonly id: SiteId;
	readonly scope: Scope;
	readonly township: TownshipId;
	readonly sessions: readonly SessionId[];
	readonly people: readonly PersonId[];
}

/** Somebody with a phone. */
export interface Actor {
	readonly account: AccountId;
	readonly role: 'facilitator' | 'organizer';
	readonly sites: readonly SimSite[];
	readonly grants: Grant[];
}

/** Who lives in a world: a township with one or two sites and those who run them, and a neighbour's site. */
export interface People {
	readonly township: TownshipId;
	readonly sites: readonly SimSite[];
	/** A site of another township. */
	readonly foreign: SimSite;
	readonly actors: readonly Actor[];
	readonly registered: Sites;
}

const PEOPLE_PER_SITE = 24;
const SESSIONS_PER_SITE = 3;

export function makePeople(random: Random, startS: number): People {
	const township = asTownshipId(random.id());
	const sites = Array.from({ length: random.between(1, 2) }, () => makeSite(random, township));
	const foreign = makeSite(random, asTownshipId(random.id()));
	const facilitators = Array.from({ length: random.between(2, 3) }, (_, index): Actor => {
		const site = sites[index % sites.length] ?? foreign;
		return {
			account: asAccountId(random.id()),
			role: 'facilitator',
			sites: [site],
			grants: [{ role: 'facilitator', place: { kind: 'site', id: site.id }, from: startS - 86_400 }]
		};
	});
	const organizer: Actor = {
		account: asAccountId(random.id()),
		role: 'organizer',
		sites,
		grants: [
			{ role: 'organizer', place: { kind: 'township', id: township }, from: startS - 86_400 }
		]
	};
	const all = [...sites, foreign];
	return {
		township,
		sites,
		foreign,
		actors: [...facilitators, organizer],
		registered: {
			townshipOf: (site) => all.find(({ id }) => id === site)?.township,
			sitesOf: (of) => all.filter((site) => site.township === of).map(({ id }) => id)
		}
	};
}

function makeSite(random: Random, township: TownshipId): SimSite {
	const id = asSiteId(random.id());
	return {
		id,
		township,
		scope: siteScope(id),
		sessions: Array.from({ length: SESSIONS_PER_SITE }, () => asSessionId(random.id())),
		people: Array.from({ length: PEOPLE_PER_SITE }, () => asPersonId(random.id()))
	};
}
