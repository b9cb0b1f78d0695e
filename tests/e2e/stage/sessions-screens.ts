/** The screens before and around a session; see `screens.ts`. */
import { expect } from './expect.ts';
import type { Screen } from './screens.ts';

const part = (place: number): NonNullable<Screen['open']> => {
	return async (page) => {
		await page.locator('main ul').first().locator('button').nth(place).click();
		await expect(page.locator('dialog')).toBeVisible();
	};
};

/** In the order of an evening's preparation. */
export const SESSIONS_SCREENS: readonly Screen[] = [
	{
		name: 'today-quick-start',
		path: '/today',
		open: async (page) => {
			await page.locator('main > div > button').last().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	},
	{
		name: 'pack',
		path: '/today/pack',
		open: (page) => expect(page.locator('main li').first()).toBeVisible()
	},
	{
		name: 'new-session-template',
		path: '/today/new',
		open: async (page) => {
			await page.locator('main button').first().click();
			await expect(page.locator('dialog li').first()).toBeVisible();
		}
	},
	{ name: 'sessions', path: '/sessions' },
	{ name: 'session-plan', path: '/sessions/{roll}' },
	{
		name: 'session-lecture',
		path: '/sessions/{roll}',
		open: async (page) => {
			await part(9)(page);
			await expect(page.locator('dialog li').first()).toBeVisible();
		}
	},
	{
		name: 'slides',
		path: '/roll/{roll}/slides',
		open: (page) => expect(page.locator('main img')).toBeVisible()
	},
	{ name: 'session-title', path: '/sessions/{roll}', open: part(0) },
	{ name: 'session-time', path: '/sessions/{roll}', open: part(1) },
	{ name: 'session-kind', path: '/sessions/{roll}', open: part(4) },
	{ name: 'session-window', path: '/sessions/{roll}', open: part(8) },
	{
		name: 'session-repeat',
		path: '/sessions/{roll}',
		open: async (page) => {
			await page.locator('main ul').last().locator('button').first().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	},
	{
		name: 'session-cancel',
		path: '/sessions/{roll}',
		open: async (page) => {
			await page.locator('main ul').last().locator('button').last().click();
			await page.locator('dialog .chip').last().click();
		}
	},
	{ name: 'paper', path: '/sessions/{disputed}/paper' },
	{
		name: 'paper-person',
		path: '/sessions/{disputed}/paper',
		open: async (page) => {
			await page.locator('[data-row] [data-tap]').last().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	},
	{
		name: 'paper-finish',
		path: '/sessions/{disputed}/paper',
		open: async (page) => {
			await page.locator('.actions .button').last().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	},
	{
		name: 'roll-reopen',
		path: '/roll/{disputed}',
		open: async (page) => {
			await page.locator('.actions .button').last().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	}
];
