import type { Page } from '@playwright/test';
import { Roll } from './stage/roll.ts';
import { FACILITATOR, signIn, waitUntilKeptForOffline } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const dialog = (page: Page) => page.getByRole('dialog');
/** Where one is, as a screen reader says it. */
const expectPage = (page: Page, nth: number, count: number): Promise<void> =>
	expect(page.getByRole('img', { name: `第 ${nth} 页，共 ${count} 页` })).toBeVisible();

test('a lecture is chosen, kept from the pack, and shown in the hall without a network, the roll going on', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);

	// Another lecture than the one the plan came with, found by its initials.
	await page.getByRole('main').getByRole('heading', { level: 2 }).first().getByRole('link').click();
	await page.getByRole('button', { name: /配套讲座 改$/ }).click();
	await dialog(page).getByRole('searchbox').fill('hxg');
	await dialog(page)
		.getByRole('button', { name: /如何培养孩子的良好习惯/ })
		.click();
	await expect(dialog(page)).toBeHidden();
	await expect(page.getByRole('heading', { name: '如何培养孩子的良好习惯' })).toBeVisible();

	await page.goto('/today/pack');
	const slides = page.getByRole('listitem').filter({ hasText: '课件' });
	await expect(slides).toContainText('没有课件也能点名');
	await slides.getByRole('button', { name: /^下载到本机/ }).click();
	await expect(slides).toContainText('已下载，没有网也能放');

	await phone.setOffline(true);
	await page.goto('/today');
	const roll = await Roll.openTonight(page);
	const [first = '', second = ''] = await roll.names();
	await roll.tap(first);
	await roll.expectRow(first, '到场', '已存本机');
	await page.getByRole('button', { name: /更多$/ }).click();
	await dialog(page)
		.getByRole('link', { name: /^放映课件/ })
		.click();

	await expectPage(page, 1, 6);
	await page.getByRole('button', { name: '下一页' }).click();
	await expectPage(page, 2, 6);
	await page.keyboard.press('PageDown');
	await expectPage(page, 3, 6);
	await page.keyboard.press('.');
	await expect(page.getByRole('button', { name: /^黑屏中/ })).toBeVisible();
	await page.keyboard.press('ArrowRight');
	await expectPage(page, 3, 6);
	// The recording leads: it begins with the first page, and leafing by hand holds until its next one.
	await page.getByRole('button', { name: '放录音' }).click();
	await expect(page.getByRole('button', { name: '停录音' })).toBeVisible();
	await expectPage(page, 1, 6);
	await page.keyboard.press('ArrowRight');
	await expectPage(page, 2, 6);

	await page.getByRole('link', { name: '回到点名' }).click();
	await roll.expectRow(first, '到场');
	await roll.tap(second);
	await roll.expectRow(second, '到场');
	await page.goBack();
	await expectPage(page, 2, 6);

	// A wall is wider than a phone, and the slide fills it.
	await page.setViewportSize({ width: 1280, height: 720 });
	await expect
		.poll(() =>
			page
				.getByRole('img')
				.first()
				.evaluate((image) => image.clientWidth)
		)
		.toBe(1280);
});
