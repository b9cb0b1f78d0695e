import type { Page } from '@playwright/test';
import { Roll } from './stage/roll.ts';
import { writeTable } from './stage/spreadsheets.ts';
import {
	expectAllDelivered,
	FACILITATOR,
	goTo,
	ORGANIZER,
	SECOND_FACILITATOR,
	signIn,
	syncNow,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const HOSTILE = 'tests/fixtures/roster/hostile/files/';

/** Opens the import and gives it a file. */
async function choose(page: Page, path: string): Promise<void> {
	await page.getByLabel('选择表格').setInputFiles(path);
}

/** The roster's rows, when the site's number of people is this. */
async function expectPeople(page: Page, count: number, timeout = 30_000): Promise<void> {
	await expect(page.getByText(`东柳村 · ${count} 人`)).toBeVisible({ timeout });
}

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
	await choose(page, path);
	await expect(page.getByText('新增 2 人，跳过 1 行，不能导入 1 行。')).toBeVisible();
	const preview = page.getByRole('list').filter({ hasText: '苗新一' });
	await expect(preview).toContainText('花名册里有同名同组的人');
	await expect(preview).toContainText('没有姓名，不导入');
	await expect(page.getByText('110101')).toHaveCount(0);

	await page.getByRole('button', { name: '导入 2 人' }).click();
	await expectPeople(page, 43);
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

test('offline: what is no table is refused with what it is; a GB18030 table goes in and is taken back', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await goTo(page, '花名册');
	await expectPeople(page, 41);
	await expectAllDelivered(page);
	await phone.setOffline(true);

	await page.getByRole('link', { name: '从表格导入' }).click();
	await choose(page, `${HOSTILE}web-page.xls`);
	await expect(page.getByText('这个文件其实是网页')).toBeVisible();
	await choose(page, `${HOSTILE}photo-renamed.xlsx`);
	await expect(page.getByText('这是图片')).toBeVisible();
	await choose(page, `${HOSTILE}several-sheets.xlsx`);
	await page.getByLabel('工作表').selectOption('二年级');
	await expect(page.getByText('新增 1 人。')).toBeVisible();

	await choose(page, `${HOSTILE}ruined-phones.csv`);
	await expect(page.getByText('新增 6 人，跳过 1 行。')).toBeVisible();
	await expect(page.getByText('电话被表格改坏了').first()).toBeVisible();
	await page.getByRole('button', { name: /苗新四/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: '跳过' }).click();
	await page.getByRole('button', { name: '导入 5 人' }).click();
	await expectPeople(page, 46);

	await page.getByRole('link', { name: '导入记录' }).first().click();
	await page.getByRole('button', { name: '撤销' }).click();
	await expect(page.getByText('收回 5 人的内容。')).toBeVisible();
	await page.getByRole('alertdialog').getByRole('button', { name: '撤销' }).click();
	await expect(page.getByText('已撤销，收回 5 人的内容。')).toBeVisible();
	await page.getByRole('banner').getByRole('link').first().click();
	await expectPeople(page, 41);
});

test('somebody is added by hand, moved, put into a family, leaves and comes back, all without a network', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await goTo(page, '花名册');
	await expectPeople(page, 41);
	await phone.setOffline(true);

	await page.getByRole('link', { name: '添加一个人' }).click();
	await page.getByLabel('姓名', { exact: true }).fill('阿卜杜拉•买买提');
	await page.getByRole('button', { name: '爸爸' }).click();
	await page.getByLabel('联系电话').fill('138-0001-0009');
	await page.getByRole('button', { name: '加进花名册' }).click();
	await expectPeople(page, 42);
	await page.getByLabel('按姓名、拼音或村组找').fill('mmt');
	await page.getByRole('link', { name: /阿卜杜拉·买买提/ }).click();
	await expect(page.getByText('138****0009')).toBeVisible();

	await page.getByRole('button', { name: '修改' }).click();
	await page.getByRole('textbox', { name: '村组 / 楼门' }).fill('九组');
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByText('已保存到本机')).toBeVisible();
	await expect(page.getByText('九组').first()).toBeVisible();

	await page.getByRole('button', { name: '添加家人' }).click();
	await page.getByRole('dialog').getByLabel('按姓名、拼音或村组找').fill('林禾');
	await page.getByRole('dialog').getByRole('button', { name: /林禾/ }).click();
	const family = page.getByRole('region', { name: '住在一起的人' });
	await expect(family.getByRole('link', { name: /林禾/ })).toBeVisible();
	await family.getByRole('radio', { name: '不拍' }).check();
	await expect(page.getByText('已记下：不拍照')).toBeVisible();
	await family.getByRole('link', { name: /林禾/ }).click();
	await expect(page.getByRole('heading', { level: 1, name: '林禾' })).toBeVisible();
	await expect(family.getByRole('radio', { name: '不拍' })).toBeChecked();
	await page.goBack();

	await page.getByRole('button', { name: '不再参加（离开）' }).click();
	await expect(page.getByText('已记为离开')).toBeVisible();
	await page.reload();
	await page.getByRole('button', { name: '回到花名册' }).click();
	await expect(page.getByText('已回到花名册')).toBeVisible();
	await page.getByRole('banner').getByRole('link').first().click();
	await expectPeople(page, 42);
});

test('what two phones wrote of somebody apart is shown, and settled by a tap', async ({
	turnOn
}) => {
	const phones = [await turnOn(), await turnOn()] as const;
	for (const [i, phone] of phones.entries()) {
		await signIn(phone.page, i === 0 ? FACILITATOR : SECOND_FACILITATOR);
		await waitUntilKeptForOffline(phone.page);
		await goTo(phone.page, '花名册');
		await phone.page.getByRole('link', { name: /欧阳建国/ }).click();
		await expect(phone.page.getByRole('button', { name: '修改' })).toBeVisible();
		await phone.setOffline(true);
		await phone.page.getByRole('button', { name: '修改' }).click();
		await phone.page.getByRole('textbox', { name: '村组 / 楼门' }).fill(`${i + 7}组`);
		await phone.page.getByRole('button', { name: '保存' }).click();
		await expect(phone.page.getByText('已保存到本机')).toBeVisible();
	}
	for (const phone of phones) {
		await phone.setOffline(false);
		await syncNow(phone.page);
	}
	await syncNow(phones[0].page);
	for (const { page } of phones) await expect(page.getByText('两台手机记得不同')).toBeVisible();
	await phones[0].page.getByRole('button', { name: '8组' }).click();
	await expect(phones[0].page.getByText('两台手机记得不同')).toHaveCount(0);
	await expect(phones[0].page.getByRole('banner')).toContainText('8组');
	await syncNow(phones[0].page);
	await syncNow(phones[1].page);
	await expect(phones[1].page.getByText('两台手机记得不同')).toHaveCount(0);
});

test('a whole number is shown for a reason, for one visit; the township alone reads who looked', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await goTo(page, '花名册');
	await page.getByLabel('按姓名、拼音或村组找').fill('陈麦田');
	await page.getByRole('link', { name: /陈麦田/ }).click();
	await expect(page.getByText(/138\*{4}\d{4}/)).toBeVisible();
	await page.getByRole('button', { name: '显示完整号码' }).click();
	await page.getByRole('dialog').getByRole('button', { name: '其他' }).click();
	await page.getByRole('dialog').getByRole('button', { name: '显示完整号码' }).click();
	await expect(page.getByText('请写一句原因')).toBeVisible();
	await page.getByLabel('写一句原因').fill('孩子摔伤了');
	await page.getByRole('dialog').getByRole('button', { name: '显示完整号码' }).click();
	await expect(page.getByText(/138\d{8}/)).toBeVisible();
	await page.reload();
	await expect(page.getByText(/138\*{4}\d{4}/)).toBeVisible();
	await expect(page.getByText(/138\d{8}/)).toHaveCount(0);
	await syncNow(page);
	await expectAllDelivered(page);

	const office = await turnOn({ screen: 'desktop' });
	await signIn(office.page, ORGANIZER);
	await office.page.getByRole('link', { name: '查看号码的记录' }).click();
	const looks = office.page.getByRole('list', { name: '查看号码的记录' });
	await expect(looks).toContainText('陈*田');
	await expect(looks).toContainText('孩子摔伤了');
	await expect(looks).toContainText('东柳村');
});

test('ten thousand rows are read and taken over while the screen answers, and the roster still opens', async ({
	turnOn
}, info) => {
	test.setTimeout(300_000);
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const path = info.outputPath('全镇.xlsx');
	const rows = Array.from({ length: 10_000 }, (_, i) => [
		`赵${'禾田麦穗苗溪荷柳'.charAt(i % 8)}${i}`,
		'妈妈',
		String(15_000_000_001 + i),
		`${(i % 40) + 10}组`
	]);
	await writeTable(path, [['家长姓名', '与孩子关系', '联系电话', '村组'], ...rows]);
	await page.goto('/roster/import');
	await watchFrames(page);
	await choose(page, path);
	await expect(page.getByText('新增 10000 人。')).toBeVisible({ timeout: 60_000 });
	const readMs = await longestFrameMs(page);
	await page.getByRole('button', { name: '导入 10000 人' }).click();
	await expect(page.getByRole('progressbar')).toBeVisible();
	await expectPeople(page, 10_041, 180_000);
	const takenMs = await longestFrameMs(page);
	process.stdout.write(`longest frame: reading ${readMs} ms, taking over ${takenMs} ms\n`);
	await page.getByLabel('按姓名、拼音或村组找').fill('赵麦9994');
	await expect(page.getByRole('list', { name: '花名册' }).getByRole('listitem')).toHaveCount(1);
});

/** From now on the page notes the longest time between two frames. */
const watchFrames = (page: Page): Promise<void> =>
	page.evaluate(() => {
		let last = performance.now();
		const look = (now: number): void => {
			const longest = Number(document.documentElement.dataset['longestFrame'] ?? 0);
			document.documentElement.dataset['longestFrame'] = String(Math.max(longest, now - last));
			last = now;
			requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
	});

/** The longest time between two frames since it was last asked. */
const longestFrameMs = (page: Page): Promise<number> =>
	page.evaluate(() => {
		const { dataset } = document.documentElement;
		const longest = Math.round(Number(dataset['longestFrame'] ?? 0));
		dataset['longestFrame'] = '0';
		return longest;
	});
