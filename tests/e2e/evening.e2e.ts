import type { Page } from '@playwright/test';
import { Board } from './stage/board.ts';
import { KEYBOARD, THUMB, type Hands } from './stage/hands.ts';
import type { Phone } from './stage/phone.ts';
import { cameraJpeg } from './stage/photo-file.ts';
import { Roll } from './stage/roll.ts';
import {
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

/** Two sheets, a record and a kill, at the pace of a keyboard. */
test.setTimeout(240_000);

const dialog = (page: Page) => page.getByRole('dialog');
const button = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name, exact: true });

for (const hands of [THUMB, KEYBOARD]) {
	test(`a facilitator's whole evening, ${hands.name}: pack, two sheets, a dropped phone, record, receipt`, async ({
		turnOn
	}) => {
		const phone = await turnOn();
		await leaveTheOffice(phone);

		const title = await takeTonightsRoll(phone, hands);
		await closeAndWrite(phone.page, hands);
		const address = phone.page.url();
		const second = await takeAnUnplannedSession(phone.page, hands);

		await phone.setOffline(false);
		await expectAllDelivered(phone.page);
		await phone.page.goto(address);
		// One stayed away, one came to the door.
		const came = EXPECTED;
		await expect(phone.page.getByRole('heading', { name: `镇里已收到 ${came} 人` })).toBeVisible();
		await expect(phone.page.getByText('照片 1/1')).toBeVisible({ timeout: 30_000 });

		const desktop = await turnOn({ screen: 'desktop' });
		const board = await Board.open(desktop.page);
		const sheet = await board.openSheet(title);
		await sheet.expectRow('周小穗', '缺席', /点名/);
		await sheet.expectRow('门口来的奶奶', '到场', /现场登记/);
		await sheet.expectCounts(EXPECTED, came);
		await desktop.page.goto('/sites');
		const other = await board.openSheet(second);
		await other.expectRow('临时来的人', '到场', /现场登记/);
	});
}

/** Signed in, the pack ready; then the network is gone. */
async function leaveTheOffice(phone: Phone): Promise<void> {
	await signIn(phone.page, FACILITATOR);
	await waitUntilKeptForOffline(phone.page);
	await expectReady(phone.page);
	// Signed in some while ago: browsers write a new cookie down half a minute late.
	await phone.putAway();
	await phone.turnOnAgain();
	await phone.page.goto('/');
	await expectReady(phone.page);
	await phone.setOffline(true);
}

const expectReady = (page: Page): Promise<void> =>
	expect(page.getByText(`可以出门：名单 ${EXPECTED} 人和表格都在本机`)).toBeVisible();

/** One by one, then all the others, one away, one at the door; the phone falls down in between. Its title. */
async function takeTonightsRoll(phone: Phone, hands: Hands): Promise<string> {
	await hands.press(link(phone.page, '开始签到').first());
	let roll = new Roll(phone.page);
	await roll.expectOpen();
	const title = await roll.title();
	const address = phone.page.url();
	for (const name of ['林禾', '陈麦田']) {
		await hands.press(roll.row(name).getByRole('button').first());
		await roll.expectRow(name, '到场', '已存本机');
	}
	await phone.kill();

	await phone.turnOnAgain();
	await phone.setOffline(true);
	await phone.page.goto(address);
	roll = new Roll(phone.page);
	await roll.expectCounts(EXPECTED, 2);
	await hands.press(button(phone.page, '全部到场'));
	await roll.expectCounts(EXPECTED, EXPECTED);
	await hands.press(roll.row('周小穗').getByRole('button').last());
	await hands.press(Roll.choiceIn(dialog(phone.page), '缺席'));
	await expect(dialog(phone.page)).toBeHidden();
	await registerAtTheDoor(phone.page, hands, '门口来的奶奶');
	await roll.expectRow('门口来的奶奶', '到场', '已存本机');
	return title;
}

async function registerAtTheDoor(page: Page, hands: Hands, name: string): Promise<void> {
	await hands.press(button(page, '现场登记'));
	await hands.write(dialog(page).getByLabel('姓名'), name);
	await hands.press(dialog(page).getByRole('button', { name: '奶奶', exact: true }));
	await hands.press(dialog(page).getByRole('button', { name: '登记并记到场' }));
	await expect(dialog(page)).toBeHidden();
}

/** 结束, what was said, and a photo. */
async function closeAndWrite(page: Page, hands: Hands): Promise<void> {
	await hands.press(button(page, '结束'));
	await hands.press(dialog(page).getByRole('button', { name: '结束', exact: true }));
	await expect(dialog(page)).toBeHidden();
	await hands.press(link(page, '活动记录'));
	await hands.write(page.getByLabel('活动内容'), '讲了三件事：先听、再问、后说。');
	const file = { name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: await cameraJpeg(page) };
	await hands.chooseFile(page.getByLabel('选照片'), file);
	await hands.press(button(page, '用这张'));
	await expect(page.getByRole('img', { name: '活动照片 1' })).toBeVisible();
	await expect(page.getByText('都存在本机')).toBeVisible();
}

/** Two taps from 今天, with somebody who came; its title. */
async function takeAnUnplannedSession(page: Page, hands: Hands): Promise<string> {
	const roll = new Roll(page);
	await hands.press(link(page, '返回'));
	await roll.expectOpen();
	await hands.press(link(page, '返回'));
	await expect(page.getByRole('heading', { level: 1, name: '今天' })).toBeVisible();
	await hands.press(button(page, '现在就开始'));
	await hands.press(dialog(page).getByRole('button', { name: '开始', exact: true }));
	await registerAtTheDoor(page, hands, '临时来的人');
	await roll.expectRow('临时来的人', '到场', '已存本机');
	return roll.title();
}
