/**
 * The part of the table of rights about people: whose accounts somebody may make, whose password reset, whose lost phone stop.
 * Held to `tests/access/expected-rights.ts` like the rest.
 *
 * What must stay true: nobody gains a right by it. A role can be given only at a place of one's own and only below one's own, and
 * an account with any other role still in force (an organizer who also takes the roll somewhere) is nobody's to reset.
 */
import { siteScope } from '#lib/core/ids.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { Grant, Place, Role } from '#lib/core/protocol/sign-in.ts';
import type { RoleAt } from '#lib/core/protocol/staff.ts';
import { reachOf, type Sites } from './access-reach.ts';

type Managed = Readonly<Partial<Record<Role, Place['kind']>>>;

const RIGHTS: Readonly<Partial<Record<Role, Partial<Record<Place['kind'], Managed>>>>> = {
	district: { district: { organizer: 'township' } },
	organizer: { township: { facilitator: 'site', school: 'site' } }
};

/** Who asks, and when. */
export interface ManageQuestion {
	readonly grants: readonly Grant[];
	readonly sites: Sites;
	readonly nowS: number;
}

/** Whether the grants in force now let somebody give and end a role at a place. */
export const mayManage = ({ role, place }: RoleAt, question: ManageQuestion): boolean =>
	question.grants.some(
		(own) =>
			isInForce(own, question.nowS) &&
			RIGHTS[own.role]?.[own.place.kind]?.[role] === place.kind &&
			covers(own.place, place, question.sites)
	);

/** Whether an account is wholly theirs: every role it still has is one they may end, and it has one. */
export function mayManageAccount(
	account: { readonly grants: readonly Grant[] },
	question: ManageQuestion
): boolean {
	const left = account.grants.filter(({ until }) => until === undefined || question.nowS < until);
	return left.length > 0 && left.every((grant) => mayManage(grant, question));
}

/** Whether somebody manages anybody at all. */
export const managesPeople = (grants: readonly Grant[], nowS: number): boolean =>
	grants.some((own) => isInForce(own, nowS) && RIGHTS[own.role]?.[own.place.kind] !== undefined);

function covers(own: Place, place: Place, sites: Sites): boolean {
	if (own.kind === 'district') return true;
	return place.kind === 'site' && reachOf(own, siteScope(place.id), sites) === 'own';
}
