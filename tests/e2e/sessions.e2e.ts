import type { Page } from '@playwright/test';
import { Board } from './stage/board.ts';
import { cameraJpeg } from './stage/photo-file.ts';
import { Roll } from './stage/roll.ts';
import {
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	goTo,
	signIn,
	SITE,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';
import { addFacilitator } from './stage/two-villages.ts';

const dialog = (page: Page) => page.getByRole('dialog');

/** Ready to leave, says the light of tonight's card. */
const expectReady = (page: Page): Promise<void> =>
	expect(page.getByText(`可以出门：名单 ${EXPECTED} 人和表格都在本机`)).toBeVisible();

/** A row of the session's plan, by its label. */
async function edit(page: Page, label: string): Promise<void> {
	await page
		.getByRole('button', { name: new RegExp(`${label} 改$`) })
		.first()
		.click();
	await expect(dialog(page)).toBeVisible();
}

async function openTonightsPlan(page: Page): Promise<void> {
	await page.getByRole('main').getByRole('heading', { level: 2 }).first().getByRole('link').click();
	await expect(page.getByRole('heading', { name: '安排' })).toBeVisible();
}

test('an unplanned session starts offline in two taps, and what is written reaches the township', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await expectReady(page);
	await phone.setOffline(true);

	let taps = 0;
	const tap = async (name: string): Promise<void> => {
		await page.getByRole('button', { name, exact: true }).click();
		taps += 1;
	};
	await tap('现在就开始');
	await tap('开始');
	await expect(page.getByRole('button', { name: '现场登记' })).toBeVisible();
	console.log(`taps from 今天 to an open sign-in, offline, unplanned: ${taps}`);
	expect(taps).toBeLessThanOrEqual(3);

	const title = await new Roll(page).title();
	expect(title).toMatch(/^主题讲座 \d+月\d+日$/);
	await tap('现场登记');
	await dialog(page).getByLabel('姓名').fill('临时来的人');
	await dialog(page).getByRole('button', { name: '登记并记到场' }).click();
	await expect(dialog(page)).toBeHidden();
	await new Roll(page).expectRow('临时来的人', '到场', '已存本机');

	await phone.setOffline(false);
	await expectAllDelivered(page);
	const desktop = await turnOn({ screen: 'desktop' });
	const sheet = await (await Board.open(desktop.page)).openSheet(title);
	await sheet.expectRow('临时来的人', '到场', /现场登记/);
});

test('the light says what is missing, and warns when the pack breaks as the network goes', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await expectReady(page);
	await page.getByRole('link', { name: '查看出门包' }).click();
	await expect(page.getByText('到了没有信号的地方，点名、登记、导出表格都能用。')).toBeVisible();
	await page.getByRole('link', { name: '返回' }).click();
	await expectReady(page);

	await page.evaluate(() => caches.delete('tongyu-on-demand'));
	await phone.setOffline(true);
	await expect(page.getByText('还不能出门：表格还没有存到本机')).toBeVisible();
	await expect(page.getByText(/^出门包不完整了：表格。/)).toBeVisible();

	await phone.setOffline(false);
	await page.getByRole('button', { name: '现在准备' }).click();
	await expectReady(page);
	await expect(page.getByText(/^出门包不完整了/)).toBeHidden();
});

test('a session is edited part by part, moved, repeated, cancelled with a reason and restored', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await openTonightsPlan(page);

	await edit(page, '活动主题');
	await dialog(page).getByLabel('活动主题').fill('亲子沟通第二讲');
	await dialog(page).getByRole('button', { name: '改好了' }).click();
	await expect(page.getByRole('heading', { level: 1, name: '亲子沟通第二讲' })).toBeVisible();

	await edit(page, '时间');
	await dialog(page).getByLabel('开始').fill('20:00');
	await dialog(page).getByLabel('结束').fill('21:00');
	await dialog(page).getByRole('button', { name: '改好了' }).click();
	await expect(page.getByText(/^原定 .* 19:00$/)).toBeVisible();

	await page.getByRole('button', { name: /^再办一场/ }).click();
	await dialog(page).getByRole('button', { name: '每月同一天' }).click();
	await dialog(page).getByRole('button', { name: '2 次' }).click();
	await dialog(page).getByRole('button', { name: '新开 2 场' }).click();
	await expect(page.getByText('新开了 2 场，在“场次”里。')).toBeVisible();

	await page.getByRole('button', { name: /^取消这一场/ }).click();
	await dialog(page).getByRole('button', { name: '天气不好' }).click();
	await dialog(page).getByRole('button', { name: '取消这一场' }).click();
	await expect(page.getByText('天气不好')).toBeVisible();

	await goTo(page, '场次');
	const month = page.locator('details[open]').first();
	await expect(month.getByRole('link', { name: /亲子沟通第二讲/ }).first()).toContainText('已取消');
	await page.goBack();
	await page.getByRole('button', { name: '恢复' }).click();
	await expect(page.getByRole('link', { name: '开始签到' })).toBeVisible();
	await expectAllDelivered(page);
});

test('a parents’ meeting expects one group, and its window opens by the clock', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await openTonightsPlan(page);
	await edit(page, '类型');
	await dialog(page).getByRole('button', { name: '家长会' }).click();
	await expect(dialog(page)).toBeHidden();
	await edit(page, '名单');
	await dialog(page).getByRole('button', { name: '选村组、班级' }).click();
	await dialog(page).getByRole('button', { name: '一组', exact: true }).click();
	const said = (await dialog(page).getByRole('status').innerText()).trim();
	const expected = Number(said.replace('应到 ', ''));
	expect(expected).toBeGreaterThan(0);
	expect(expected).toBeLessThan(EXPECTED);
	await dialog(page).getByRole('button', { name: '改好了' }).click();
	await edit(page, '签到时间');
	await dialog(page).getByRole('button', { name: '开始前半小时到结束' }).click();
	await dialog(page).getByRole('button', { name: '改好了' }).click();
	await page.getByRole('link', { name: '开始签到' }).click();

	const roll = new Roll(page);
	await roll.expectCounts(expected, 0);
	// Nobody was marked: the clock opened it, and kept whom it expects.
	await expect(page.getByRole('button', { name: '结束', exact: true })).toBeVisible();
	await page.goBack();
	await expect(page.getByText(`应到 ${expected} 人，打开签到时已定`)).toBeVisible();
});

test('yesterday’s mistake is corrected on the closed sheet, and seen as a correction', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	const title = await roll.title();
	await roll.markAllPresent();
	await roll.expectCounts(EXPECTED, EXPECTED);
	await roll.close();
	await roll.choose('林禾', '缺席');
	await roll.openSheet('林禾');
	await expect(dialog(page).getByText('更正：到场 → 缺席')).toBeVisible();
	await expect(dialog(page).getByText(/^我（手机尾号/)).toBeVisible();
	await page.keyboard.press('Escape');

	await page.getByRole('button', { name: '重新打开' }).click();
	await dialog(page).getByRole('button', { name: '有人来晚了' }).click();
	await expect(page.getByRole('button', { name: '结束', exact: true })).toBeVisible();
	await expectAllDelivered(page);

	const desktop = await turnOn({ screen: 'desktop' });
	const sheet = await (await Board.open(desktop.page)).openSheet(title);
	await expect(sheet.row('林禾')).toContainText('更正：到场 → 缺席');
});

test('a paper sheet is entered the day after: method 补录, its photo, the evening’s own date, the rest absent', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await page.getByRole('link', { name: '新开一场' }).click();
	await page.getByRole('button', { name: '从模板选' }).click();
	await dialog(page)
		.getByRole('button', { name: /亲子阅读夜/ })
		.click();
	await expect(page.getByLabel('活动主题')).toHaveValue('亲子阅读夜');
	const yesterday = await page.evaluate(() =>
		new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)
	);
	await page.getByLabel('日期').fill(yesterday);
	await page.getByLabel('开始').fill('14:00');
	await page.getByLabel('结束').fill('15:30');
	await page.getByRole('main').getByRole('button', { name: '新开一场' }).click();
	await goTo(page, '场次');
	const row = page.getByRole('link', { name: /亲子阅读夜.*没有记录/ }).first();
	await row.click();
	await page.getByRole('link', { name: /^补录纸质签到表/ }).click();

	const list = page.getByRole('list', { name: '补录纸质签到表' });
	await list.getByRole('listitem').filter({ hasText: '林禾' }).getByRole('button').first().click();
	await page.getByRole('button', { name: '名单外的人' }).click();
	await dialog(page).getByLabel('姓名').fill('纸上的人');
	await dialog(page).getByRole('button', { name: '登记并记到场' }).click();
	await expect(dialog(page)).toBeHidden();
	const buffer = await cameraJpeg(page);
	await page
		.getByLabel('选照片')
		.setInputFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer });
	await page.getByRole('button', { name: '用这张' }).click();
	await expect(page.getByRole('img', { name: '纸质签到表 1' })).toBeVisible();
	await page.getByRole('button', { name: '记完了' }).click();
	await dialog(page)
		.getByRole('button', { name: /^其余 \d+ 人记缺席，结束$/ })
		.click();
	await expect(page.getByRole('link', { name: '查看签到' })).toBeVisible();
	await expectAllDelivered(page);

	const desktop = await turnOn({ screen: 'desktop' });
	const sheet = await (await Board.open(desktop.page)).openSheet('亲子阅读夜');
	await sheet.expectRow('林禾', '到场', /补录/);
	await sheet.expectRow('纸上的人', '到场', /补录/);
	await sheet.expectCounts(EXPECTED, 2);
});

test('one session of two villages: one card, a switch on the roll, a sheet for each', async ({
	township,
	turnOn
}) => {
	await township.server.killHard();
	await addFacilitator(township.dataDir, { name: '两村辅导员', sites: [SITE, '西柳村'] });
	await township.server.start();
	const { page } = await turnOn();
	await signIn(page, '两村辅导员');
	await openTonightsPlan(page);
	await edit(page, '一起办的村');
	await dialog(page).getByRole('button', { name: '加上西柳村' }).click();
	await expect(dialog(page).getByRole('listitem')).toHaveCount(2);
	await page.keyboard.press('Escape');
	await goTo(page, '今天');
	const villages = page.getByRole('list', { name: '一起办的村' });
	await expect(villages.getByRole('link')).toHaveCount(2);
	await villages.getByRole('link', { name: /西柳村/ }).click();

	const roll = new Roll(page);
	await roll.expectOpen();
	await roll.tap((await roll.names())[0] ?? '');
	const nav = page.getByRole('navigation', { name: '一起办的村' });
	await nav.getByRole('link', { name: SITE }).click();
	await roll.expectCounts(EXPECTED, 0);
	await expectAllDelivered(page);
});
