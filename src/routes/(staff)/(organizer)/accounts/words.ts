import type { App } from '#lib/app/app.svelte.ts';
import type { CallProblem } from '#lib/app/server-calls.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { Grant, Role } from '#lib/core/protocol/sign-in.ts';
import type { RoleAt } from '#lib/core/protocol/staff.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** Why the server did not do it. */
export function callWords({ code, detail }: CallProblem): string {
	switch (code) {
		case 'offline':
			return m.accounts_problem_offline();
		case 'not-tongyu':
			return m.sign_in_problem_not_tongyu();
		case 'name-taken':
			return m.accounts_problem_name();
		case 'slow-down':
			return m.sign_in_problem_slow_down({ seconds: Number(detail?.['seconds'] ?? 10) });
		case 'wrong-password':
			return m.accounts_problem_password();
		case 'not-signed-in':
		case 'expired':
			return m.common_sign_in_again();
		case 'revoked':
			return m.sign_in_problem_revoked();
		case 'no-right':
		case 'not-found':
			return m.accounts_problem_right();
		case 'version':
			return m.sign_in_problem_version();
		case 'malformed':
		case 'too-large':
		case 'change-password':
		case 'foreign-origin':
		case 'unavailable':
		case 'full':
			return m.sign_in_problem_unavailable();
	}
	return code satisfies never;
}

/** 辅导员 · 学校 · 镇组织员; other roles are not given here. */
function roleWord(role: Role): string {
	if (role === 'organizer') return m.accounts_role_organizer();
	return role === 'school' ? m.accounts_role_school() : m.accounts_role_facilitator();
}

/** Where a role holds, by name. */
function placeName({ place }: RoleAt, app: App): string {
	if (place.kind === 'site') return app.sites.find(({ id }) => id === place.id)?.name ?? '';
	if (place.kind === 'township') return app.townships.find(({ id }) => id === place.id)?.name ?? '';
	return '';
}

/** 东柳村辅导员 */
export const grantWords = (grant: Grant, app: App): string =>
	m.accounts_role_at({ place: placeName(grant, app), role: roleWord(grant.role) });

/** The roles that hold now. */
export const inForce = (grants: readonly Grant[], app: App): Grant[] =>
	grants.filter((grant) => isInForce(grant, app.clock.nowS()));
