/**
 * The part of the table of rights that is neither reading a scope nor writing a key: what may be ordered of a site. Held to
 * `tests/access/expected-rights.ts` like the rest.
 */
import { siteScope, type SiteId } from '#lib/core/ids.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { Grant, Place, Role } from '#lib/core/protocol/sign-in.ts';
import { reachOf, type Sites } from './access-reach.ts';

/**
 * `open-household`: give one of its households a code and a joining number. `erase`: have a person or household erased. `read-refused`: see what was refused for the site, with all it said.
 */
export const ACTS = ['open-household', 'erase', 'read-refused'] as const;
export type Act = (typeof ACTS)[number];

const RIGHTS: Readonly<Partial<Record<Role, Partial<Record<Place['kind'], readonly Act[]>>>>> = {
	organizer: { township: ACTS },
	facilitator: { site: ['open-household'] },
	school: { site: ['open-household'] }
};

/** Whose act it would be, of which site, and when. */
export interface ActQuestion {
	readonly site: SiteId;
	readonly grants: readonly Grant[];
	readonly sites: Sites;
	readonly nowS: number;
}

/** Whether the grants in force now allow an act. A site nobody has registered is nobody's. */
export const mayAct = (act: Act, { site, grants, sites, nowS }: ActQuestion): boolean =>
	grants.some(
		(grant) =>
			isInForce(grant, nowS) &&
			RIGHTS[grant.role]?.[grant.place.kind]?.includes(act) === true &&
			reachOf(grant.place, siteScope(site), sites) === 'own'
	);
