import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CalendarRange from '@lucide/svelte/icons/calendar-range';
import CircleUser from '@lucide/svelte/icons/circle-user';
import House from '@lucide/svelte/icons/house';
import Users from '@lucide/svelte/icons/users';
import type { Role } from '#lib/core/protocol/sign-in.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { NavItem } from '#lib/ui/frame/nav-item.ts';

/** The first screen of somebody with these roles. */
export const homeOf = (roles: readonly Role[]): string =>
	roles.some((role) => role === 'organizer' || role === 'district') ? '/sites' : '/today';

/** The places of somebody's navigation, at most four, the current one marked. */
export function placesOf(roles: readonly Role[], path: string): NavItem[] {
	const place = (href: string, label: string, icon: NavItem['icon']): NavItem => ({
		href,
		label,
		icon,
		isCurrent: path === href || path.startsWith(`${href}/`)
	});
	const me = place('/me', m.common_place_me(), CircleUser);
	return homeOf(roles) === '/sites'
		? [
				place('/sites', m.common_place_sites(), House),
				place('/accounts', m.common_place_people(), Users),
				me
			]
		: [
				place('/today', m.common_place_today(), CalendarDays),
				place('/sessions', m.sessions_title(), CalendarRange),
				place('/roster', m.common_place_roster(), Users),
				me
			];
}
