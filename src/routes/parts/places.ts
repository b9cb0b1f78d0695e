import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CalendarRange from '@lucide/svelte/icons/calendar-range';
import CircleUser from '@lucide/svelte/icons/circle-user';
import FileText from '@lucide/svelte/icons/file-text';
import Headphones from '@lucide/svelte/icons/headphones';
import House from '@lucide/svelte/icons/house';
import Users from '@lucide/svelte/icons/users';
import type { Role } from '#lib/core/protocol/sign-in.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { NavItem } from '#lib/ui/frame/nav-item.ts';

/** The first screen of somebody with these roles: of several the one with most to do every day. */
export function homeOf(roles: readonly Role[]): string {
	if (isFamily(roles)) return '/family';
	const has = (role: Role): boolean => roles.includes(role);
	if (has('organizer')) return '/sites';
	const isOnlyPublisher =
		!has('facilitator') && !has('school') && (has('district') || has('expert'));
	return isOnlyPublisher ? '/publish' : '/today';
}

/** A family's account, and nobody's who works here. */
export const isFamily = (roles: readonly Role[]): boolean =>
	roles.length > 0 && roles.every((role) => role === 'household');

/** The places of somebody's navigation, at most four on a phone, the current one marked. */
export function placesOf(roles: readonly Role[], path: string): NavItem[] {
	const place = (href: string, label: string, icon: NavItem['icon']): NavItem => ({
		href,
		label,
		icon,
		isCurrent: path === href || path.startsWith(`${href}/`)
	});
	const me = place('/me', m.common_place_me(), CircleUser);
	const publish = place('/publish', m.common_place_publish(), FileText);
	const people = place('/accounts', m.common_place_people(), Users);
	switch (homeOf(roles)) {
		case '/family':
			return [
				place('/family', m.common_place_home(), House),
				place('/lectures', m.common_place_lectures(), Headphones),
				me
			];
		case '/sites':
			return [place('/sites', m.common_place_sites(), House), publish, people, me];
		case '/publish':
			return roles.includes('district')
				? [publish, people, me]
				: [publish, place('/invitations', m.common_place_invitations(), CalendarDays), me];
		default:
			return [
				place('/today', m.common_place_today(), CalendarDays),
				place('/sessions', m.sessions_title(), CalendarRange),
				place('/roster', m.common_place_roster(), Users),
				// A school's phone has it under 我的: four are enough.
				...(roles.includes('school') ? [{ ...publish, only: 'desktop' as const }] : []),
				me
			];
	}
}
