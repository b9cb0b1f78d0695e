import type { LucideIcon } from '@lucide/svelte';

/** One place of a role's navigation: a bottom tab on the phone, a line of the side on a desktop. */
export interface NavItem {
	readonly href: string;
	readonly label: string;
	readonly icon: LucideIcon;
	/** Whether this is where we are. */
	readonly isCurrent: boolean;
	/** Places that make sense only on one of the two: 人员与设备 on a desktop, 我的 on a phone. */
	readonly only?: 'phone' | 'desktop';
	/** How many things there need a person; shown when above 0. */
	readonly attention?: number;
}
