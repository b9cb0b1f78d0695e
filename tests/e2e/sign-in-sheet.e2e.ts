import type { Page } from '@playwright/test';
import { Roll } from './stage/roll.ts';
import { readTable } from './stage/spreadsheets.ts';
import { EXPECTED, FACILITATOR, signIn, waitUntilKeptForOffline } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('the 签到表 is saved without a network and says what the roll says', async ({
	turnOn
}, info) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await waitUntilKeptForOffline(page);
	await untilSpreadsheetsAreKept(page);
	await phone.setOffline(true);

	await roll.markAllPresent();
	await roll.choose('林禾', '请假', '病假');
	await roll.choose('周小穗', '缺席');
	await roll.close();
	await page.getByRole('link', { name: '签到表' }).click();
	await expect(page.getByRole('heading', { name: '签到表', level: 1 })).toBeVisible();
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: '保存为 Excel 表格' }).click();
	const file = await download;
	expect(file.suggestedFilename()).toMatch(/^签到表.*东柳村.*\.xlsx$/);
	const path = info.outputPath('sheet.xlsx');
	await file.saveAs(path);

	const lines = (await readTable(path)).map((cells) => cells.join(' '));
	expect(lines[0]).toContain('东柳村');
	expect(lines.filter((line) => /^\d+ /.test(line))).toHaveLength(EXPECTED);
	expect(lines.find((line) => line.includes('林禾'))).toContain('请假');
	expect(lines.find((line) => line.includes('周小穗'))).toContain('缺席');
	expect(lines.join('\n')).toMatch(/应到\D*40/);
	expect(lines.join('\n')).toMatch(/实到\D*38/);
});

/** Code for spreadsheets is not part of the shell; a phone fetches it by itself once it has exchanged. */
const untilSpreadsheetsAreKept = (page: Page): Promise<void> =>
	expect
		.poll(() =>
			page.evaluate(async () => (await (await caches.open('tongyu-on-demand')).keys()).length)
		)
		.toBeGreaterThan(0);
