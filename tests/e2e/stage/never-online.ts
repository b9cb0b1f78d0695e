/** 小王庄村: its phone is bound once, at the township's office, and has never seen a network since. */
import type { Page } from '@playwright/test';
import { expect } from './expect.ts';
import type { Phone } from './phone.ts';
import { Roll } from './roll.ts';
import { goTo, signIn, waitUntilKeptForOffline } from './steps.ts';

export const NEVER_ONLINE = '小王庄村';

/** Signs in, waits until everything needed is on the phone, and cuts the network for good. */
export async function bindAtTheOffice(phone: Phone): Promise<void> {
	await signIn(phone.page, `${NEVER_ONLINE}辅导员`);
	await waitUntilKeptForOffline(phone.page);
	await waitUntilCodesAreKept(phone.page);
	await goTo(phone.page, '花名册');
	await expect(phone.page.getByRole('main').getByRole('listitem').nth(20)).toBeVisible();
	await goTo(phone.page, '今天');
	await phone.setOffline(true);
}

/** The part that draws and reads QR codes comes after the first exchange. */
export const waitUntilCodesAreKept = (page: Page): Promise<void> =>
	expect
		.poll(() =>
			page.evaluate(async () => {
				const kept = await (await caches.open('tongyu-on-demand')).keys();
				return kept.filter(({ url }) => url.includes('/qr.')).length;
			})
		)
		.toBeGreaterThan(1);

/** 现在就开始: a session nobody planned, with the village's roster. */
export async function startUnplanned(page: Page): Promise<Roll> {
	await page.getByRole('button', { name: '现在就开始', exact: true }).click();
	await page.getByRole('radio', { name: '点花名册' }).check();
	await page.getByRole('button', { name: '开始', exact: true }).click();
	const roll = new Roll(page);
	await roll.expectOpen();
	return roll;
}
