import { Roll } from './stage/roll.ts';
import {
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	fillSignIn,
	goTo,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('signing out says how many facts were not sent, offers the file, and drops none of them', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await page.reload();
	let roll = await Roll.openTonight(page);
	await phone.setOffline(true);
	for (const name of ['林禾', '周小穗']) {
		await roll.tap(name);
		await roll.expectRow(name, '到场', '已存本机');
	}
	await page.getByRole('link', { name: '返回' }).click();
	await goTo(page, '我的');
	await page.getByRole('button', { name: '退出登录' }).click();
	const dialog = page.getByRole('alertdialog');
	await dialog.getByRole('button', { name: '退出登录' }).click();
	// Two marks, and the roll's opening with its list.
	await expect(dialog).toContainText('还有 4 条没有送到镇里');
	const saved = page.waitForEvent('download');
	await dialog.getByRole('button', { name: '生成离线交接包' }).click();
	expect((await saved).suggestedFilename()).toMatch(/^tongyu-东柳村辅导员-/);
	await expect(dialog).toContainText('已存为');
	await dialog.getByRole('button', { name: '先不退出' }).click();
	await expect(dialog).toBeHidden();

	await page.getByRole('button', { name: '退出登录' }).click();
	await dialog.getByRole('button', { name: '退出登录' }).click();
	await dialog.getByRole('button', { name: '仍然退出' }).click();
	await expect(page).toHaveURL(/sign-in/);

	await phone.setOffline(false);
	await fillSignIn(page, FACILITATOR);
	await expectAllDelivered(page);
	roll = await Roll.openTonight(page);
	for (const name of ['林禾', '周小穗']) await roll.expectRow(name, '到场', '已送达');
	await roll.expectCounts(EXPECTED, 2);
});
