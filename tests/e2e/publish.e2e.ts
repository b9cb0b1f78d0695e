import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { checkScreen } from './stage/check-screen.ts';
import { DESKTOP_LOOKS, PHONE_LOOKS, wear } from './stage/looks.ts';
import { write } from './stage/publishing.ts';
import { DISTRICTS_SCREENS, PUBLISHERS_SCREENS, type Screen } from './stage/screens.ts';
import {
	expectAllDelivered,
	goTo,
	ORGANIZER,
	signIn,
	syncNow,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const DISTRICT = '区中心管理员';
const EXPERT = '专家';
const SCHOOL = '中心小学';
/** How files of office programs of before 2007 begin. */
const OFFICE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** 3.7 pieces of an upload. */
const WAV_SECONDS = 44;

test('a link is written without a network, published with one, seen by another phone, withdrawn with a reason', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, ORGANIZER);
	await waitUntilKeptForOffline(page);
	await goTo(page, '资料');
	await phone.setOffline(true);
	await page.getByRole('button', { name: '新建链接' }).click();
	await write(page, '标题', '近视防控公开课');
	await write(page, '网址', 'javascript:alert(1)');
	await expect(page.getByText('网址要以 http:// 或 https:// 开头')).toBeVisible();
	await page.getByRole('link', { name: '看一遍，发布' }).click();
	await expect(page.getByRole('link', { name: '请写是哪个平台' })).toBeVisible();
	await page.getByRole('link', { name: '网址要以' }).click();
	await expect(page.getByLabel('网址')).toBeFocused();
	await write(page, '网址', 'https://www.zxx.edu.cn');
	await write(page, '平台', '国家中小学智慧教育平台');
	await page.getByRole('button', { name: '6–12 岁' }).click();
	await page.getByRole('link', { name: '看一遍，发布' }).click();
	await page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(page.getByRole('link', { name: /近视防控公开课.*已发布.*需联网/ })).toBeVisible();

	await phone.setOffline(false);
	await syncNow(page);
	const other = await turnOn();
	await signIn(other.page, ORGANIZER);
	await goTo(other.page, '资料');
	await other.page.getByRole('link', { name: /近视防控公开课/ }).click();
	await write(other.page, '简介', '国家平台上的公开课。');
	await other.page.getByRole('link', { name: '看一遍，发布' }).click();
	await other.page.getByRole('button', { name: '发布第 2 版' }).click();
	await expect(other.page.getByRole('link', { name: /近视防控公开课.*已发布/ })).toBeVisible();
	await expectAllDelivered(other.page);

	await syncNow(page);
	await page.getByRole('link', { name: /近视防控公开课/ }).click();
	await expect(page.getByLabel('简介')).toHaveValue('国家平台上的公开课。');
	await page.getByRole('button', { name: '撤回' }).click();
	await page.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
	await expect(page.getByText('请写一句原因')).toBeVisible();
	await page.getByLabel('为什么撤回').fill('平台换了网址');
	await page.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
	await expect(page.getByText('已撤回：平台换了网址')).toBeVisible();
	await expectAllDelivered(page);
});

test('the district renames a topic, and a lecture and a session are offered the new word', async ({
	turnOn
}) => {
	const { page } = await turnOn({ screen: 'desktop' });
	await signIn(page, DISTRICT);
	await expect(page).toHaveURL(/\/publish$/);
	await page.getByRole('link', { name: '主题' }).click();
	await page.getByRole('button', { name: '近视防控' }).click();
	await page.getByLabel('主题名').fill('护眼');
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('button', { name: '护眼' })).toBeVisible();
	await page.getByRole('button', { name: '新建主题' }).click();
	await page.getByLabel('主题名').fill('零花钱');
	await page.getByRole('button', { name: '保存' }).click();
	await expectAllDelivered(page);
	await goTo(page, '资料');
	await page.getByRole('button', { name: '新建一讲' }).click();
	const topic = page.getByRole('combobox', { name: '主题' });
	await topic.selectOption('零花钱');
	await expect(topic.locator('option', { hasText: '护眼' })).toHaveCount(1);
});

test('an expert hands in a talk, and the township takes it over under its own name', async ({
	turnOn
}) => {
	const expert = (await turnOn()).page;
	await signIn(expert, EXPERT);
	await goTo(expert, '邀请');
	await expect(expert.getByText('现在没有邀请')).toBeVisible();
	await goTo(expert, '资料');
	await expert.getByRole('button', { name: '新建一讲' }).click();
	await write(expert, '标题', '先接住情绪');
	await expert.getByRole('link', { name: '看一遍，提交' }).click();
	await expect(expert.getByRole('link', { name: '请传录音或课件' })).toBeVisible();
	await expert.getByRole('link', { name: '回去改' }).click();
	await expert
		.getByLabel('选文件：课件')
		.setInputFiles({ name: '课件.pptx', mimeType: '', buffer: OFFICE });
	await expect(expert.getByText('请先在 PPT 或 Word 里另存为 PDF')).toBeVisible();
	await expert.getByLabel('选文件：课件').setInputFiles('static/icons/icon-512.png');
	await expect(expert.getByText('已传到')).toBeVisible();
	await expert.getByRole('link', { name: '看一遍，提交' }).click();
	await expert.getByRole('button', { name: '提交给镇里' }).click();
	await expect(expert.getByRole('link', { name: /先接住情绪.*已提交/ })).toBeVisible();
	await expectAllDelivered(expert);

	const organizer = (await turnOn()).page;
	await signIn(organizer, ORGANIZER);
	await goTo(organizer, '资料');
	await organizer.getByRole('link', { name: /先接住情绪/ }).click();
	await organizer.getByRole('button', { name: '收下，由柳泉镇发布' }).click();
	await expect(organizer.getByLabel('标题')).toHaveValue('先接住情绪');
	await expect(organizer.getByText('icon-512.png')).toBeVisible();
	await expect(organizer.getByRole('button', { name: '请服务器准备' })).toBeVisible();
});

test('an upload that a reload cut goes on with the same file from where the server has it, and no other file', async ({
	turnOn,
	township: { front }
}, info) => {
	const { page } = await turnOn();
	await signIn(page, ORGANIZER);
	await goTo(page, '资料');
	await page.getByRole('button', { name: '新建一讲' }).click();
	await write(page, '标题', '大文件');
	const file = info.outputPath('讲座 <1> & “好”.wav');
	await writeFile(file, hum(WAV_SECONDS));
	// Two pieces arrive, then the network is gone.
	let pieces = 0;
	await page.route('**/media/uploads/*', (route) => {
		const isPiece = route.request().method() === 'PATCH';
		return isPiece && (pieces += 1) > 2 ? route.abort() : route.continue();
	});
	await page.getByLabel('选文件：录音或视频').setInputFiles(file);
	await expect(page.getByText(/没有网络。传到 5\d%/)).toBeVisible();
	// Another page of the app, and back: the upload is still there.
	await page.getByRole('link', { name: '返回' }).click();
	await expect(page.getByText('正在上传文件')).toBeVisible();
	await page.getByRole('link', { name: /大文件/ }).click();
	await expect(page.getByText(/传到 5\d%/)).toBeVisible();
	page.once('dialog', (dialog) => void dialog.accept());
	await page.reload();
	await expect(page.getByText(/请再选一次同一个文件，从 5\d% 接着传/)).toBeVisible();
	await page.unroute('**/media/uploads/*');
	await page.getByLabel('选同一个文件').setInputFiles('static/icons/icon-512.png');
	await expect(page.getByText('这不是同一个文件')).toBeVisible();
	await page.getByLabel('选同一个文件').setInputFiles(file);
	await expect(page.getByText('已传到')).toBeVisible();
	await expectAllDelivered(page);
	const sent = front
		.log('/media/uploads/')
		.filter(({ method }) => method === 'PATCH')
		.reduce((sum, { requestBytes }) => sum + requestBytes, 0);
	expect(sent).toBe(hum(WAV_SECONDS).byteLength);
});

test('who signs in finds a home of their own', async ({ turnOn }) => {
	for (const [name, home, places] of [
		[DISTRICT, '/publish', ['资料', '人员', '我的']],
		[EXPERT, '/publish', ['资料', '邀请', '我的']],
		[ORGANIZER, '/sites', ['站点', '资料', '人员', '我的']],
		[SCHOOL, '/today', ['今天', '场次', '花名册', '我的']]
	] as const) {
		const { page } = await turnOn();
		await signIn(page, name);
		await expect(page).toHaveURL(new RegExp(`${home}$`));
		await expect(page.getByRole('navigation').getByRole('link')).toHaveText([...places]);
	}
});

for (const [screen, looks] of [
	['phone', PHONE_LOOKS],
	['desktop', DESKTOP_LOOKS]
] as const) {
	test(`a publisher's screens fit, can be hit and read, on a ${screen}`, async ({ turnOn }) => {
		test.setTimeout(300_000);
		const { page } = await turnOn({ screen });
		await signIn(page, DISTRICT);
		for (const one of [...PUBLISHERS_SCREENS, ...DISTRICTS_SCREENS]) {
			await test.step(one.name, async () => {
				await open(page, one);
				for (const look of looks) {
					await wear(page, look);
					await checkScreen(page, one.name, look);
				}
			});
		}
	});
}

async function open(page: Page, { path, open }: Screen): Promise<void> {
	await page.goto(path.replace('{owner}', 'district'));
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(page.locator('.skeleton')).toHaveCount(0);
	await open?.(page);
}

/** A recording of a hum, 44.1 kHz, 16 bit, mono. */
function hum(seconds: number): Buffer {
	const samples = Buffer.alloc(seconds * 44_100 * 2);
	for (let at = 0; at < samples.length / 2; at += 1)
		samples.writeInt16LE(Math.round(8000 * Math.sin(at / 32)), at * 2);
	const head = Buffer.alloc(44);
	head.write('RIFF', 0);
	head.writeUInt32LE(36 + samples.length, 4);
	head.write('WAVEfmt ', 8);
	head.writeUInt32LE(16, 16);
	head.writeUInt16LE(1, 20);
	head.writeUInt16LE(1, 22);
	head.writeUInt32LE(44_100, 24);
	head.writeUInt32LE(88_200, 28);
	head.writeUInt16LE(2, 32);
	head.writeUInt16LE(16, 34);
	head.write('data', 36);
	head.writeUInt32LE(samples.length, 40);
	return Buffer.concat([head, samples]);
}
