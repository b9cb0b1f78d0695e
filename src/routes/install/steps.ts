import type { Browser, InstallWay } from '#lib/app/platform.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What a step's little picture shows. */
export type Picture =
	| 'dots-top'
	| 'menu-bottom'
	| 'share-bottom'
	| 'share-top'
	| 'choose'
	| 'add-top'
	| 'address-bar'
	| 'home-screen';

/** One thing to do. */
export interface Step {
	readonly picture: Picture;
	readonly text: string;
}

/** Ways that are done by hand, for the choice of another phone. */
export type ByHand = Exclude<InstallWay, 'done' | 'leave-app' | 'insecure'>;

/** The page's title. */
export function titleOf(way: InstallWay): string {
	if (way === 'done') return m.install_done_title();
	if (way === 'leave-app') return m.install_leave_title();
	return way === 'insecure' ? m.install_insecure_title() : m.install_title();
}

/** The ways with their names, in the order offered. */
export const waysByHand = (): readonly { readonly value: ByHand; readonly label: string }[] => [
	{ value: 'android-menu', label: m.install_way_android() },
	{ value: 'harmony-menu', label: m.install_way_harmony() },
	{ value: 'ios-safari', label: m.install_way_ios() },
	{ value: 'ios-share', label: m.install_way_ios_share() },
	{ value: 'desktop', label: m.install_way_desktop() }
];

/** The steps of a way. Chinese Android browsers have their menu at the bottom, Chrome and Edge theirs at the top. */
export function stepsOf(way: ByHand, browser: Browser): readonly Step[] {
	switch (way) {
		case 'ios-safari':
			return [
				{ picture: 'share-bottom', text: m.install_step_share_bottom() },
				{ picture: 'choose', text: m.install_step_add_home() },
				{ picture: 'add-top', text: m.install_step_add() },
				{ picture: 'home-screen', text: m.install_step_open_ios() }
			];
		case 'ios-share':
			return [
				{
					picture: 'share-top',
					text: `${m.install_step_share_top()}${m.install_step_share_missing()}`
				},
				{ picture: 'choose', text: m.install_step_add_home() },
				{ picture: 'add-top', text: m.install_step_add() },
				{ picture: 'home-screen', text: m.install_step_open_ios() }
			];
		case 'harmony-menu':
			return [
				{ picture: 'menu-bottom', text: m.install_step_menu_bottom() },
				{ picture: 'choose', text: m.install_step_harmony_add() },
				{ picture: 'home-screen', text: m.install_step_open() }
			];
		case 'android-menu':
			return hasMenuAtTop(browser)
				? [
						{ picture: 'dots-top', text: m.install_step_dots_top() },
						{ picture: 'choose', text: m.install_step_install_app() },
						{ picture: 'home-screen', text: m.install_step_open() }
					]
				: [
						{ picture: 'menu-bottom', text: m.install_step_menu_bottom() },
						{ picture: 'choose', text: m.install_step_tools_add() },
						{ picture: 'home-screen', text: m.install_step_open() }
					];
		case 'desktop':
			return [{ picture: 'address-bar', text: m.install_step_address_bar() }];
	}
	return way satisfies never;
}

/** The way out of another app. */
export const leavingSteps = (): readonly Step[] => [
	{ picture: 'dots-top', text: m.install_leave_dots() },
	{ picture: 'choose', text: m.install_leave_choose() }
];

const hasMenuAtTop = (browser: Browser): boolean =>
	browser === 'chrome' || browser === 'edge' || browser === 'firefox' || browser === 'other';
