/** What people do on a screen, in their words; each step ends when the screen shows that it is done. */
import type { Locator, Page } from '@playwright/test';
import { makeCode } from '../../../src/lib/core/household/code.ts';
import { expect } from './expect.ts';
import { PASSWORD } from './township.ts';

/** Who the tests sign in as. */
export const FACILITATOR = '东柳村辅导员';
export const SECOND_FACILITATOR = '东柳村辅导员乙';
export const ORGANIZER = '柳泉镇组织员';
/** A family of 东柳村 that has joined. */
export const FAMILY = {
	code: makeCode({ prefix: 'HC', site: 1, household: 5 }),
	pin: '204816',
	name: '陈海燕'
};
/** Another one. */
export const OTHER_FAMILY = {
	code: makeCode({ prefix: 'HC', site: 1, household: 6 }),
	pin: '204816',
	name: '韩若溪'
};
/** Where both facilitators work, and where tonight's roll of 40 is. */
export const SITE = '东柳村';
export const EXPECTED = 40;

/** Signs in on the page that asks for it. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
	await page.goto('/sign-in');
	await fillSignIn(page, name, password);
	await expect(page).not.toHaveURL(/sign-in/);
}

/** The two fields and the button, where the page is open already. */
export async function fillSignIn(page: Page, name: string, password = PASSWORD): Promise<void> {
	await page.getByLabel('账号').fill(name);
	await page.getByLabel('密码', { exact: true }).fill(password);
	await page.getByRole('button', { name: '登录' }).click();
}

/** The service worker has the whole app: from here on it opens without a network. */
export async function waitUntilKeptForOffline(page: Page): Promise<void> {
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
}

/** A place of the navigation: 今天, 花名册, 我的, 站点. */
export const goTo = (page: Page, place: string): Promise<void> =>
	page.getByRole('navigation').getByRole('link', { name: place, exact: true }).click();

/** The sync mark, top right: 已送达, 待同步 3, 正在同步. */
export const syncMark = (page: Page): Locator =>
	page.getByRole('banner').locator('a[href="/sync"]');

/** Everything on this phone has reached the township. */
export const expectAllDelivered = (page: Page): Promise<void> =>
	expect(syncMark(page)).toHaveAccessibleName('已送达');

/** Opens the sync page, taps 立即同步 and comes back when everything is delivered. */
export async function syncNow(page: Page): Promise<void> {
	await openSync(page);
	await askForSync(page);
	await expect(page.getByRole('heading', { name: '都已送达' })).toBeVisible();
	await page.goBack();
}

/** The page behind the sync mark. */
export async function openSync(page: Page): Promise<void> {
	await syncMark(page).click();
	await expect(page.getByRole('heading', { name: '同步', exact: true })).toBeVisible();
}

/** 立即同步, and the exchange it asks for is over. */
export async function askForSync(page: Page): Promise<void> {
	const exchange = page.waitForEvent('requestfinished', isExchange);
	const failure = page.waitForEvent('requestfailed', isExchange);
	await page.getByRole('button', { name: '立即同步' }).click();
	await Promise.race([exchange, failure]);
}

const isExchange = (request: { url(): string }): boolean => request.url().endsWith('/api/sync');
