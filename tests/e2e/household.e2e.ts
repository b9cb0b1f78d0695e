import type { Page } from '@playwright/test';
import { dumpStore, tellingWatchTime } from './stage/dump.ts';
import { Roll } from './stage/roll.ts';
import {
	expectAllDelivered,
	FACILITATOR,
	FAMILY,
	fillSignIn,
	goTo,
	OTHER_FAMILY,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';
import type { Phone } from './stage/phone.ts';

/** On leave tonight, and lives alone on the roster until their family is opened. */
const PARENT = '陈麦田';
const PIN = '314159';

test('a family is opened, joins on its own phone, makes up offline what it missed, and the sheet says 补', async ({
	township,
	turnOn
}) => {
	const staff = await turnOn();
	await signIn(staff.page, FACILITATOR);
	const roll = await Roll.openTonight(staff.page);
	const rollUrl = staff.page.url();
	await roll.choose(PARENT, '请假', '农忙');
	await roll.markAllPresent();
	await roll.close();
	await expectAllDelivered(staff.page);
	const told = await openFamily(staff.page, PARENT);
	await expectAllDelivered(staff.page);

	const family = await turnOn();
	const { page } = family;
	await join(page, told);
	await expect(page.getByRole('heading', { level: 1 })).toContainText(`${PARENT}一家`);
	await waitUntilKeptForOffline(page);
	await page.getByRole('link', { name: /^我的参加记录/ }).click();
	await expect(tonightOf(page)).toContainText('请假');

	await makeUpOffline(family);
	await family.setOffline(false);
	await expectAllDelivered(page);
	await expect(tonightOf(page)).toContainText('已送达');

	await staff.page.goto(rollUrl);
	await expect(staff.page.getByRole('heading', { name: '补课 1 人' })).toBeVisible();
	await new Roll(staff.page).openSheet(PARENT);
	await expect(staff.page.getByRole('dialog')).toContainText('家长自己记的，由家长撤销');
	await staff.page.keyboard.press('Escape');
	await staff.page.goto(rollUrl.replace('?', '/sheet?'));
	await expect(staff.page.getByText('补课 1 人，不计入实到').first()).toBeVisible();

	await township.server.stopGracefully();
	const dumped = await dumpStore(township.dataDir);
	const makeUps = dumped.filter(
		({ database, id, body }) =>
			database.startsWith('site-') &&
			id.startsWith('seg/') &&
			JSON.stringify(body).includes('"makeup/')
	);
	const phones = new Set(makeUps.map(({ id }) => id.split('/')[1]));
	expect(phones.size).toBe(1);
	// Said, taken back, said again: nothing but that ever came from this phone.
	const said = dumped.filter(({ id }) => id.startsWith('seg/') && phones.has(id.split('/')[1]));
	expect(said.flatMap(({ body }) => body['facts'] ?? [])).toMatchObject([
		{ value: true },
		{ value: null, how: 'undone' },
		{ value: true }
	]);
	expect(tellingWatchTime(dumped)).toEqual([]);
});

test('two families share a phone, each under its own name', async ({ turnOn }) => {
	const { page } = await turnOn();
	await signIn(page, FAMILY.code, FAMILY.pin);
	await expect(page.getByRole('heading', { level: 1 })).toContainText('陈海燕一家');
	await page.goto('/sign-in');
	// As people type it: small letters, no hyphens.
	const typed = OTHER_FAMILY.code.toLowerCase().replaceAll('-', '');
	await fillSignIn(page, typed, OTHER_FAMILY.pin);
	await expect(page.getByRole('heading', { level: 1 })).toContainText('韩若溪一家');
	await page.getByRole('link', { name: /^换人/ }).click();
	await page.getByRole('button', { name: /^陈海燕一家/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('陈海燕一家');
	await page.getByRole('link', { name: /^我的参加记录/ }).click();
	await expect(page.getByText('陈海燕', { exact: true }).first()).toBeVisible();
	await expect(page.getByText('韩若溪')).toHaveCount(0);
});

/** What a family is told face to face. */
interface Told {
	readonly code: string;
	readonly joining: string;
}

async function openFamily(page: Page, name: string): Promise<Told> {
	await page.goto('/roster');
	await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
	const card = page.getByRole('region', { name: '给这一家开通' });
	await expect(card).toContainText('还没有开通');
	await card.getByRole('button', { name: '给这一家开通' }).click();
	await expect(card.getByRole('img', { name: '加入用的二维码' })).toBeVisible();
	const [code = '', joining = ''] = await card.locator('dd').allTextContents();
	return { code, joining };
}

async function join(page: Page, { code, joining }: Told): Promise<void> {
	await page.goto(`/join#${code}/${joining}`);
	await expect(page.getByLabel('家庭码')).toHaveValue(code);
	await page.getByLabel('自己定一个密码', { exact: true }).fill(PIN);
	await page.getByLabel('再输一次密码', { exact: true }).fill(PIN);
	await page.getByRole('button', { name: '加入', exact: true }).click();
	await expect(page).toHaveURL(/\/family$/);
}

/** The newest session of the record. */
const tonightOf = (page: Page) => page.getByRole('main').getByRole('region').first();

async function makeUpOffline(family: Phone): Promise<void> {
	const { page } = family;
	await family.setOffline(true);
	await tonightOf(page)
		.getByRole('button', { name: `把${PARENT}记为补课` })
		.click();
	const sheet = page.getByRole('dialog');
	await expect(sheet).toContainText('只告诉村里一件事');
	await sheet.getByRole('button', { name: '记为补课' }).click();
	await expect(tonightOf(page)).toContainText(`${PARENT}已记为补课`);
	await page.reload();
	await expect(tonightOf(page)).toContainText(/已存本机|待同步/);
	await goTo(page, '首页');
	await page.getByRole('link', { name: /^我的参加记录/ }).click();
	await tonightOf(page)
		.getByRole('button', { name: `撤销${PARENT}的补课` })
		.click();
	await tonightOf(page)
		.getByRole('button', { name: `把${PARENT}记为补课` })
		.click();
	await sheet.getByRole('button', { name: '记为补课' }).click();
	await expect(tonightOf(page)).toContainText(`${PARENT}已记为补课`);
}
