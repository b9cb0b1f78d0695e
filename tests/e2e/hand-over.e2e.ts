import type { Page } from '@playwright/test';
import { Board } from './stage/board.ts';
import { Roll } from './stage/roll.ts';
import { EXPECTED, FACILITATOR, openSync, signIn, syncNow } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const TAPPED = ['林禾', '周小穗', '陈麦田'];
/** The marks, and the roll's opening with its list. */
const FACTS = TAPPED.length + 2;

test('a file from a phone without network is taken in by the organizer, once however often', async ({
	turnOn
}, info) => {
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	const roll = await Roll.openTonight(phone.page);
	const title = await roll.title();
	await phone.setOffline(true);
	for (const name of TAPPED) {
		await roll.tap(name);
		await roll.expectRow(name, '到场', '已存本机');
	}
	const path = info.outputPath('hand-over.txt');
	await makeHandOver(phone.page, path);

	const { page: desktop } = await turnOn({ screen: 'desktop' });
	const board = await Board.open(desktop);
	await desktop.goto('/sync/import');
	await desktop.getByLabel('选择文件').setInputFiles(path);
	await expect(desktop.getByText(`镇里已收到 ${FACTS} 条`)).toHaveCount(1);
	await desktop.getByLabel('选择文件').setInputFiles(path);
	await expect(desktop.getByText(`镇里已收到 ${FACTS} 条`)).toHaveCount(2);

	await desktop.goto('/sites');
	await board.expectTonight(TAPPED.length, EXPECTED);
	const sheet = await board.openSheet(title);
	for (const name of TAPPED) await sheet.expectRow(name, '到场', /点名\s· 手机/);

	await phone.setOffline(false);
	await phone.page.goBack();
	for (const name of TAPPED) await roll.expectRow(name, '到场', '已送达');
	await syncNow(phone.page);
	await sheet.expectCounts(EXPECTED, TAPPED.length);
});

/** 离线交接包 on the sync page, saved to a path. */
async function makeHandOver(page: Page, path: string): Promise<void> {
	await openSync(page);
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: '生成离线交接包' }).click();
	await (await download).saveAs(path);
	await expect(page.getByText('已存为 tongyu-东柳村辅导员-')).toBeVisible();
}
