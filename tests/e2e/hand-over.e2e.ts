import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { Board } from './stage/board.ts';
import { checkScreen } from './stage/check-screen.ts';
import { PHONE_LOOKS, wear } from './stage/looks.ts';
import { bindAtTheOffice, NEVER_ONLINE, startUnplanned } from './stage/never-online.ts';
import { Roll } from './stage/roll.ts';
import {
	FACILITATOR,
	goTo,
	openSync,
	ORGANIZER,
	SECOND_FACILITATOR,
	signIn,
	syncNow,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('a sheet goes from a phone that is never online to the township and back as a receipt, by file', async ({
	turnOn
}, info) => {
	const phone = await turnOn();
	await bindAtTheOffice(phone);
	const roll = await startUnplanned(phone.page);
	const title = await roll.title();
	const tapped = (await roll.names()).slice(0, 3);
	for (const name of tapped) {
		await roll.tap(name);
		await roll.expectRow(name, '到场', '已存本机');
	}
	const path = info.outputPath('hand-over.txt');
	await openSync(phone.page);
	await save(phone.page, '生成离线交接包', path);
	await expect(phone.page.getByText(`已存为 tongyu-${NEVER_ONLINE}辅导员-`)).toBeVisible();

	// The organizer has no network either: it is kept, and nobody is told that the township has it.
	const desktop = await turnOn({ screen: 'desktop' });
	const { page } = desktop;
	const keys = page.waitForResponse((answer) => answer.url().endsWith('/api/device-keys'));
	const board = await Board.open(page);
	await waitUntilKeptForOffline(page);
	await (await keys).finished();
	await desktop.setOffline(true);
	await openSync(page);
	await page.getByRole('link', { name: /^导入离线交接包/ }).click();
	await chooseHandOver(page, path);
	await expect(page.getByText(`已收下 ${NEVER_ONLINE} 3 人，等着送到镇里。`)).toBeVisible();
	await expect(page.getByText('镇里已收到')).toHaveCount(0);
	await chooseHandOver(page, path);
	await expect(page.getByText('早就收下了，没有重复')).toBeVisible();
	await expect(page.getByRole('heading', { name: '1 份交接包等着送到镇里' })).toBeVisible();

	await expect(page.getByRole('link', { name: /^待同步/ })).toBeVisible();
	const entry = page.getByRole('link', { name: new RegExp(`${NEVER_ONLINE} 3 人`) });
	await entry.click();
	await expect(page.getByText('已核对，是登记的手机')).toBeVisible();
	await expect(page.getByRole('button', { name: '生成回执文件' })).toHaveCount(0);
	await page.goBack();

	// It survives the desktop's own restart, and goes on by itself once there is a network.
	await page.reload();
	await expect(page.getByText('等着送到镇里').first()).toBeVisible();
	await desktop.setOffline(false);
	await expect(entry).toContainText('镇里已收到');
	await expect(page.getByRole('link', { name: '已送达' })).toBeVisible();

	await page.goto('/sites');
	const sheet = await board.openSheet(title, NEVER_ONLINE);
	for (const name of tapped) await sheet.expectRow(name, '到场', /点名\s· 手机/);

	await page.goto('/sync/import');
	await entry.click();
	const back = info.outputPath('return.txt');
	await save(page, '生成回执文件', back);

	await takeReturn(phone.page, back);
	await expect(phone.page.getByRole('heading', { name: '镇里已收到 3 人' })).toBeVisible();
	await lookAt(phone.page, 'receipt');
	await phone.page.getByRole('link', { name: '返回' }).click();
	await expect(phone.page.getByText('收到回执：镇里已收到')).toBeVisible();
	await goTo(phone.page, '今天');
	const later = await Roll.openTonight(phone.page);
	for (const name of tapped) await later.expectRow(name, '到场', '已送达');

	// Once more, and later the network itself: nothing changes.
	await phone.page.goto('/sync/return');
	await chooseReturn(phone.page, back);
	await expect(phone.page.getByText('都已经记下了，没有新的')).toBeVisible();
	await phone.setOffline(false);
	await phone.page.goto('/today');
	await syncNow(phone.page);
	await page.goto('/sites');
	const same = await board.openSheet(title, NEVER_ONLINE);
	for (const name of tapped) await same.expectRow(name, '到场', /点名\s· 手机/);
});

test('what was altered on its way, or is for somebody else, is refused with a sentence and changes nothing', async ({
	turnOn
}, info) => {
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	await waitUntilKeptForOffline(phone.page);
	const roll = await Roll.openTonight(phone.page);
	await phone.setOffline(true);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场', '已存本机');
	const path = info.outputPath('hand-over.txt');
	await openSync(phone.page);
	await save(phone.page, '生成离线交接包', path);

	const { page } = await turnOn();
	await signIn(page, ORGANIZER);
	await expect(page.getByText(/^截至/)).toBeVisible();
	await page.goto('/sync/import');
	await chooseHandOver(page, await altered(path, info.outputPath('altered.txt')));
	await expect(
		page.getByText('altered.txt：这不是离线交接包，或者文件不完整、被改过')
	).toBeVisible();
	await expect(page.getByText('还没有收下交接包')).toBeVisible();
	await chooseHandOver(page, path);
	await lookAt(page, 'taken-in');
	await page.getByRole('link', { name: /东柳村 1 人/ }).click();
	await expect(page.locator('[data-place]')).toBeVisible();
	await lookAt(page, 'hand-in');
	const back = info.outputPath('return.txt');
	await save(page, '生成回执文件', back);
	await page.goto('/sync/import');
	await chooseHandOver(page, back);
	await expect(page.getByText('return.txt：这是镇里的回执，不是交接包')).toBeVisible();

	const other = await turnOn();
	await signIn(other.page, SECOND_FACILITATOR);
	await other.page.goto('/sync/return');
	await chooseReturn(other.page, back);
	await expect(other.page.getByText('这份回执不是给这台手机的')).toBeVisible();

	await takeReturn(phone.page, await altered(back, info.outputPath('altered-return.txt')));
	await expect(phone.page.getByText('这不是回执，或者文件不完整、被改过')).toBeVisible();
	await chooseReturn(phone.page, path);
	await expect(phone.page.getByText('这是离线交接包，不是回执')).toBeVisible();
	await phone.page.getByRole('link', { name: '返回' }).click();
	await expect(phone.page.getByRole('heading', { name: '离线交接包' })).toBeVisible();
});

/** A button that saves a file, saved to a path. */
async function save(page: Page, button: string, path: string): Promise<void> {
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: button }).click();
	await (await download).saveAs(path);
}

const chooseHandOver = (page: Page, path: string): Promise<void> =>
	page.getByLabel('选择文件').setInputFiles(path);

const chooseReturn = (page: Page, path: string): Promise<void> =>
	page.getByLabel('选择回执文件').setInputFiles(path);

/** From the sync page, without loading anything anew. */
async function takeReturn(page: Page, path: string): Promise<void> {
	await page.getByRole('link', { name: '收回执' }).click();
	await chooseReturn(page, path);
}

/** The file with one letter of what is encrypted changed. */
async function altered(path: string, to: string): Promise<string> {
	const text = await readFile(path, 'utf8');
	const changed = text.replace(
		/"sealed":"(.)/,
		(_, first) => `"sealed":"${first === 'A' ? 'B' : 'A'}`
	);
	await writeFile(to, changed);
	return to;
}

/** Fits, can be hit and read, in every look. */
async function lookAt(page: Page, name: string): Promise<void> {
	for (const look of PHONE_LOOKS) {
		await wear(page, look);
		await checkScreen(page, name, look);
	}
	await wear(page, { name: 'normal' });
}
