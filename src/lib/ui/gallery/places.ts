import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CircleUser from '@lucide/svelte/icons/circle-user';
import FileText from '@lucide/svelte/icons/file-text';
import House from '@lucide/svelte/icons/house';
import Notebook from '@lucide/svelte/icons/notebook';
import Users from '@lucide/svelte/icons/users';
import type { NavItem } from '#lib/ui/frame/nav-item.ts';

/** The facilitator's tabs. */
export const FACILITATOR_PLACES: readonly NavItem[] = [
	{ href: '#today', label: '今天', icon: CalendarDays, isCurrent: true },
	{ href: '#roster', label: '花名册', icon: Users, isCurrent: false },
	{ href: '#files', label: '资料', icon: FileText, isCurrent: false, attention: 2 },
	{ href: '#me', label: '我的', icon: CircleUser, isCurrent: false }
];

/** The organizer's places. */
export const ORGANIZER_PLACES: readonly NavItem[] = [
	{ href: '#sites', label: '站点', icon: House, isCurrent: true, attention: 4 },
	{ href: '#plan', label: '计划', icon: CalendarDays, isCurrent: false },
	{ href: '#files', label: '资料', icon: FileText, isCurrent: false },
	{ href: '#ledger', label: '台账', icon: Notebook, isCurrent: false },
	{ href: '#people', label: '人员与设备', icon: Users, isCurrent: false, only: 'desktop' }
];
