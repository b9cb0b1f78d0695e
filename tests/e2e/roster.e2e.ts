import { Roll } from './stage/roll.ts';
import { writeTable } from './stage/spreadsheets.ts';
import { expectAllDelivered, FACILITATOR, goTo, signIn, syncNow } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('a roster from a spreadsheet is shown first, then taken over; the new people stand on the roll', async ({
	turnOn
}, info) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const path = info.outputPath('名单.xlsx');
	await writeTable(path, [
		['家长姓名', '与孩子关系', '联系电话', '村组', '身份证号'],
		['苗新一', '妈妈', '13800010001', '七组', '110101199001011234'],
		['苗新二', '爷爷', '13800010002', '七组', ''],
		['林禾', '爸爸', '', '五组', ''],
		['', '奶奶', '13800010003', '七组', '']
	]);

	await goTo(page, '花名册');
	await page.getByRole('link', { name: '从表格导入' }).click();
	await page.getByLabel('选择表格').setInputFiles(path);
	await expect(page.getByText('新增 2 人，跳过 1 行，不能导入 1 行。')).toBeVisible();
	const preview = page.getByRole('list').filter({ hasText: '苗新一' });
	await expect(preview).toContainText('花名册里有同名同组的人');
	await expect(preview).toContainText('没有姓名，不导入');
	await expect(page.getByText('110101')).toHaveCount(0);

	await page.getByRole('button', { name: '导入 2 人' }).click();
	await expect(page.getByText('东柳村 · 43 人')).toBeVisible();
	await page.getByLabel('按姓名、拼音或村组找').fill('七组');
	const found = page.getByRole('list', { name: '花名册' }).getByRole('listitem');
	await expect(found).toHaveText([/苗新二/, /苗新一/]);
	await expect(found.first()).toContainText('138****0002');
	await syncNow(page);
	await expectAllDelivered(page);

	await goTo(page, '今天');
	const roll = await Roll.openTonight(page);
	await roll.tap('苗新一');
	await roll.expectRow('苗新一', '到场', '已送达');
});
