/** The library and a lecture, as anybody may see them; see `screens.ts`. */
import type { Page } from '@playwright/test';
import { expect } from './expect.ts';
import { showNoneKept, showSomeKept } from './kept-rows.ts';
import type { Screen } from './screens.ts';

const rowsOf = (page: Page) => page.locator('main li a[href^="/lectures/"]');

/** A lecture's page, by what its row says; the slide is there. */
const openLecture = async (page: Page, title: string): Promise<void> => {
	await rowsOf(page).filter({ hasText: title }).last().click();
	await expect(page.locator('.picture[src^="blob:"]')).toBeVisible();
};

/** In the order people meet them. */
export const LECTURES_SCREENS: readonly Screen[] = [
	{
		name: 'library',
		path: '/lectures',
		open: (page) => expect(rowsOf(page).first()).toBeVisible()
	},
	{
		name: 'library-found',
		path: '/lectures',
		open: async (page) => {
			await page.locator('input[type=search]').fill('gt');
			await expect(page.locator('main .list')).toHaveCount(2);
		}
	},
	{
		name: 'library-nothing-found',
		path: '/lectures',
		open: async (page) => {
			await page.locator('input[type=search]').fill('zzzz');
			await expect(page.locator('main .empty')).toBeVisible();
		}
	},
	{
		name: 'series',
		path: '/lectures',
		open: async (page) => {
			await page.locator('main a[href^="/lectures/series/"]').first().click();
			await expect(page.locator('main .button-primary')).toBeVisible();
		}
	},
	{ name: 'lecture', path: '/lectures', open: (page) => openLecture(page, '亲子沟通技巧') },
	{
		name: 'lecture-text',
		path: '/lectures',
		open: async (page) => {
			await openLecture(page, '亲子沟通技巧');
			await page.locator('.choices button[aria-pressed]').nth(0).click();
			await page.locator('.choices button[aria-pressed]').nth(1).click();
			await expect(page.locator('main ol button').first()).toBeVisible();
			await page.locator('.leaf').last().click();
		}
	},
	{
		name: 'lecture-handout',
		path: '/lectures',
		open: (page) => openLecture(page, '如何培养孩子的良好习惯')
	},
	{
		name: 'lecture-elsewhere',
		path: '/lectures',
		open: async (page) => {
			await rowsOf(page).filter({ hasText: '国家平台' }).last().click();
			await expect(page.locator('main a[target=_blank]')).toBeVisible();
		}
	},
	{
		name: 'lecture-gone',
		path: '/lectures/district/none',
		open: (page) => expect(page.locator('main .empty')).toBeVisible()
	},
	{ name: 'kept', path: '/lectures/kept', open: showSomeKept },
	{
		name: 'kept-free',
		path: '/lectures/kept',
		open: async (page) => {
			await page.locator('main .button-quiet').last().click();
			await expect(page.locator('dialog')).toBeVisible();
		}
	},
	{ name: 'kept-empty', path: '/lectures/kept', open: showNoneKept }
];
