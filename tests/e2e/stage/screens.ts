/** Every screen by role: where it is, and what is opened on it. Nothing here depends on the language shown. */
import type { Page } from '@playwright/test';
import { expect } from './expect.ts';
import { LECTURES_SCREENS } from './lectures-screens.ts';
import { SESSIONS_SCREENS } from './sessions-screens.ts';

/** A screen, opened in an already signed-in browser. */
export interface Screen {
	readonly name: string;
	/** Its address; `site`, `roll` (tonight's) and `disputed` (the session two people remember differently) are filled in. */
	readonly path: string;
	/** Opens a sheet or fills a form, once the screen is there. */
	readonly open?: (page: Page) => Promise<void>;
}

const actionOf = (page: Page, place: 'first' | 'last') => page.locator('.actions .button')[place]();
const openRow = async (page: Page, row: string): Promise<void> => {
	await page.locator(`[data-row]${row} [data-tap]`).last().click();
	await expect(page.locator('dialog')).toBeVisible();
};

/** Somebody of the roster, on a page of their own; the first was registered at a door and gave no phone. */
const openPerson = async (page: Page, row = 0): Promise<void> => {
	await page.locator('main li a').nth(row).click();
	await expect(page.locator('main dl')).toBeVisible();
};

/** A facilitator's. */
export const FACILITATORS_SCREENS: readonly Screen[] = [
	{ name: 'today', path: '/today' },
	{ name: 'new-session', path: '/today/new' },
	{
		name: 'new-session-errors',
		path: '/today/new',
		open: async (page) => {
			await page.locator('form [type=submit]').click();
			await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
		}
	},
	{ name: 'roll', path: '/roll/{roll}' },
	{ name: 'roll-person', path: '/roll/{roll}', open: (page) => openRow(page, ':nth-child(2)') },
	{
		name: 'roll-find',
		path: '/roll/{roll}',
		open: async (page) => {
			await page.locator('.top .chips button').last().click();
			await expect(page.locator('.find .cell').first()).toBeVisible();
		}
	},
	{
		name: 'roll-found',
		path: '/roll/{roll}',
		open: async (page) => {
			await page.locator('.top .chips button').last().click();
			await page.locator('.find input').fill('l');
		}
	},
	{
		name: 'roll-more',
		path: '/roll/{roll}',
		open: async (page) => {
			await page.locator('main .line').click();
			await expect(page.locator('dialog input')).toBeVisible();
		}
	},
	{ name: 'projector', path: '/roll/{roll}/projector' },
	{
		name: 'roll-walk-in',
		path: '/roll/{roll}',
		open: async (page) => {
			await actionOf(page, 'first').click();
			await page.locator('dialog input').fill('林禾');
			await expect(page.locator('dialog li').first()).toBeVisible();
		}
	},
	{ name: 'roll-close', path: '/roll/{roll}', open: (page) => actionOf(page, 'last').click() },
	{ name: 'roll-dispute', path: '/roll/{disputed}', open: (page) => openRow(page, '.disputed') },
	{
		name: 'roll-disputes',
		path: '/roll/{disputed}',
		open: async (page) => {
			await page.locator('main .attention button').click();
			await expect(page.locator('dialog .answer').first()).toBeVisible();
		}
	},
	...SESSIONS_SCREENS,
	{ name: 'sign-in-sheet', path: '/roll/{roll}/sheet' },
	{ name: 'record', path: '/roll/{roll}/record' },
	{
		name: 'record-photo',
		path: '/roll/{roll}/record',
		open: async (page) => {
			await page.locator('input[type=file]').last().setInputFiles('static/icons/icon-512.png');
			await expect(page.locator('dialog canvas')).toBeVisible();
		}
	},
	{ name: 'record-form', path: '/roll/{roll}/record/form' },
	{ name: 'roster', path: '/roster' },
	{ name: 'roster-new', path: '/roster/new' },
	{
		name: 'roster-new-errors',
		path: '/roster/new',
		open: async (page) => {
			await page.locator('#field-phone').fill('12');
			await page.locator('[form=new-person]').click();
			await expect(page.locator('[aria-invalid=true]')).toHaveCount(2);
		}
	},
	{ name: 'roster-person', path: '/roster', open: (page) => openPerson(page) },
	{
		name: 'roster-person-edit',
		path: '/roster',
		open: async (page) => {
			await openPerson(page);
			await page.locator('main .button-quiet').first().click();
			await expect(page.locator('#edit-person')).toBeVisible();
		}
	},
	{
		name: 'roster-family',
		path: '/roster',
		open: async (page) => {
			await openPerson(page);
			await page.locator('main .button-quiet').nth(1).click();
			await expect(page.locator('dialog li').first()).toBeVisible();
		}
	},
	{
		name: 'roster-look',
		path: '/roster',
		open: async (page) => {
			await openPerson(page, 1);
			await page.locator('main .button-plain').first().click();
			await expect(page.locator('dialog li').first()).toBeVisible();
		}
	},
	{ name: 'roster-imports', path: '/roster/imports' },
	{
		name: 'roster-import-refused',
		path: '/roster/import',
		open: async (page) => {
			await page
				.locator('input[type=file]')
				.setInputFiles('tests/fixtures/roster/hostile/files/web-page.xls');
			await expect(page.locator('main [role=status]')).toBeVisible();
		}
	},
	{
		name: 'roster-import-row',
		path: '/roster/import',
		open: async (page) => {
			await page
				.locator('input[type=file]')
				.setInputFiles('tests/fixtures/roster/hostile/files/twice-in-the-file.xlsx');
			await page.locator('main li button').nth(1).click();
			await expect(page.locator('dialog li').first()).toBeVisible();
		}
	},
	{
		name: 'roster-import',
		path: '/roster/import',
		open: async (page) => {
			await page
				.locator('input[type=file]')
				.setInputFiles('tests/fixtures/roster/libreoffice.xlsx');
			await expect(page.locator('main li').first()).toBeVisible();
		}
	},
	{ name: 'sync', path: '/sync' },
	{
		name: 'hand-over-code',
		path: '/sync/qr',
		open: (page) => expect(page.locator('[data-place]')).toBeVisible()
	},
	{ name: 'return', path: '/sync/return' },
	{
		name: 'return-refused',
		path: '/sync/return',
		open: async (page) => {
			await page.locator('input[type=file]').setInputFiles('package.json');
			await expect(page.locator('.attention')).toBeVisible();
		}
	},
	{
		name: 'return-scan',
		path: '/sync/return',
		open: async (page) => {
			await page.locator('main button').last().click();
			await expect(page.locator('.attention')).toBeVisible();
		}
	},
	{ name: 'me', path: '/me' },
	{ name: 'pin', path: '/me/lock' },
	{ name: 'people-here', path: '/me/people' },
	{
		name: 'password-errors',
		path: '/me/password',
		open: async (page) => {
			await page.locator('form [type=submit]').click();
			await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
		}
	},
	{
		name: 'leaving',
		path: '/me',
		open: async (page) => {
			await page.locator('main button').last().click();
			await page.locator('dialog .button-primary').click();
			await expect(page.locator('dialog .stack')).toBeVisible();
		}
	}
];

/** An organizer's. */
export const ORGANIZERS_SCREENS: readonly Screen[] = [
	{
		name: 'sites',
		path: '/sites',
		open: (page) => expect(page.locator('header .note')).toHaveText(/\d\d:\d\d/)
	},
	{ name: 'new-site', path: '/sites/new' },
	{ name: 'looks', path: '/sites/looks' },
	{ name: 'site', path: '/sites/{site}' },
	{ name: 'session', path: '/sites/{site}/{disputed}' },
	{ name: 'import', path: '/sync/import' },
	{
		name: 'import-refused',
		path: '/sync/import',
		open: async (page) => {
			await page.locator('input[type=file]').setInputFiles('package.json');
			await expect(page.locator('.attention')).toBeVisible();
		}
	},
	{ name: 'hand-in-gone', path: '/sync/import/none' },
	{ name: 'organizers-sync', path: '/sync' },
	{ name: 'organizers-me', path: '/me' },
	{
		name: 'people',
		path: '/accounts',
		open: (page) => expect(page.locator('main li').first()).toBeVisible()
	},
	{
		name: 'person',
		path: '/accounts',
		open: async (page) => {
			await page.locator('main li a').first().click();
			await expect(page.locator('main h2').first()).toBeVisible();
		}
	},
	{
		name: 'new-person-errors',
		path: '/accounts/new',
		open: async (page) => {
			await page.locator('form [type=submit]').click();
			await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
		}
	}
];

/** Opens a lecture of the list by its place there. */
const openLecture = async (page: Page, place: number): Promise<void> => {
	await page.locator('main ul').nth(place).locator('a').first().click();
	await expect(page.locator('main .panes, main dl').first()).toBeVisible();
};

/** Whoever publishes lectures: an organizer, and what only the district has. */
export const PUBLISHERS_SCREENS: readonly Screen[] = [
	{
		name: 'publish',
		path: '/publish',
		open: (page) => expect(page.locator('main li').first()).toBeVisible()
	},
	{ name: 'publish-lecture', path: '/publish', open: (page) => openLecture(page, 0) },
	{ name: 'publish-new', path: '/publish/{owner}/newnewnw' },
	{ name: 'publish-link', path: '/publish/{owner}/newnewnw?kind=link' },
	{
		name: 'publish-missing',
		path: '/publish/{owner}/newnewnw/release',
		open: (page) => expect(page.locator('main li').first()).toBeVisible()
	},
	{ name: 'publish-times', path: '/publish/{owner}/newnewnw/times' },
	{ name: 'publish-series', path: '/publish/series' },
	{
		name: 'publish-series-new',
		path: '/publish/series',
		open: async (page) => {
			await page.locator('main .button').first().click();
			await page.locator('dialog .button').last().click();
			await expect(page.locator('[aria-invalid=true]')).toBeVisible();
		}
	}
];

/** The district's own. */
export const DISTRICTS_SCREENS: readonly Screen[] = [
	{ name: 'publish-topics', path: '/publish/topics' },
	{
		name: 'publish-topic',
		path: '/publish/topics',
		open: async (page) => {
			await page.locator('main li button').first().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	}
];

/** Before anybody is signed in. */
export const OPEN_SCREENS: readonly Screen[] = [
	{ name: 'sign-in', path: '/sign-in' },
	{
		name: 'sign-in-errors',
		path: '/sign-in',
		open: (page) => page.locator('form [type=submit]').click()
	},
	{ name: 'install', path: '/install' },
	...LECTURES_SCREENS,
	{ name: 'join', path: '/join#HC-01-0005-X/123' },
	{
		name: 'join-errors',
		path: '/join',
		open: (page) => page.locator('form [type=submit]').click()
	}
];

/** A family's. */
export const FAMILYS_SCREENS: readonly Screen[] = [
	{
		name: 'family',
		path: '/family',
		open: (page) => expect(page.locator('main .card, main li').nth(1)).toBeVisible()
	},
	{
		name: 'family-record',
		path: '/family/record',
		open: (page) => expect(page.locator('main .seal').first()).toBeVisible()
	},
	{ name: 'family-me', path: '/me' },
	{ name: 'family-people', path: '/me/people' }
];
