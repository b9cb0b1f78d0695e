import type { Page } from '@playwright/test';
import { makePhotoPdf, makeSpeech } from '../media/make-lecture.ts';
import { dumpStore, plant, tellingWatchTime } from './stage/dump.ts';
import { write } from './stage/publishing.ts';
import { Roll } from './stage/roll.ts';
import {
	expectAllDelivered,
	FACILITATOR,
	FAMILY,
	goTo,
	ORGANIZER,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';
import type { Phone } from './stage/phone.ts';

const TITLE = '孩子不爱说话怎么办';
const SECONDS = 8;
const PAGES = 2;

test('a talk is published, given in the village, kept and heard at home without a network, and noted as made up; nobody is told more', async ({
	township: { server, dataDir },
	turnOn
}, info) => {
	const recording = info.outputPath('recording.wav');
	const slides = info.outputPath('slides.pdf');
	await makeSpeech(recording, SECONDS);
	await makePhotoPdf(slides, { pages: PAGES, width: 640, height: 480 });
	await publish((await turnOn()).page, { recording, slides });

	const staff = await turnOn();
	await signIn(staff.page, FACILITATOR);
	await give(staff.page);
	const roll = await Roll.openTonight(staff.page);
	const rollUrl = staff.page.url();
	await roll.choose(FAMILY.name, '请假', '农忙');
	await roll.markAllPresent();
	await roll.close();
	await expectAllDelivered(staff.page);

	const family = await turnOn();
	await signIn(family.page, FAMILY.code, FAMILY.pin);
	await waitUntilKeptForOffline(family.page);
	await keep(family.page);
	await server.killHard();
	await family.setOffline(true);
	await hear(family.page);
	await noteAsMadeUp(family);

	await server.start();
	await family.setOffline(false);
	await expectAllDelivered(family.page);

	await staff.page.goto(rollUrl);
	await expect(staff.page.getByRole('heading', { name: '补课 1 人' })).toBeVisible();
	await new Roll(staff.page).openSheet(FAMILY.name);
	const sheet = staff.page.getByRole('dialog');
	await expect(sheet).toContainText('家长自己记的');
	await expect(sheet).not.toContainText(/听了|听到|分钟|%/);

	await server.stopGracefully();
	const dumped = await dumpStore(dataDir);
	const found = dumped.filter(({ body }) => JSON.stringify(body).includes(TITLE));
	expect(found.map(({ database }) => database)).toContain('catalog');
	expect(tellingWatchTime(dumped)).toEqual([]);
	// The same search finds what is there.
	await plant(dataDir, { id: 'planted', body: { positionS: 12 } });
	expect(tellingWatchTime(await dumpStore(dataDir))).toEqual(['planted planted']);
});

/** A recording and slides, from files to the catalog. */
async function publish(
	page: Page,
	{ recording, slides }: { readonly recording: string; readonly slides: string }
): Promise<void> {
	await signIn(page, ORGANIZER);
	await goTo(page, '资料');
	await page.getByRole('button', { name: '新建一讲' }).click();
	await write(page, '标题', TITLE);
	await page.getByLabel('选文件：录音或视频').setInputFiles(recording);
	await page.getByLabel('选文件：课件').setInputFiles(slides);
	await expect(page.getByText('已传到')).toHaveCount(2);
	await page.getByRole('button', { name: '请服务器准备' }).click();
	await expect(page.getByRole('link', { name: '对页' })).toBeVisible({ timeout: 30_000 });
	await page.getByRole('link', { name: '看一遍，发布' }).click();
	await page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(page.getByRole('link', { name: new RegExp(`${TITLE}.*已发布`) })).toBeVisible();
	await expectAllDelivered(page);
}

/** Tonight's session has this talk. */
async function give(page: Page): Promise<void> {
	await page.getByRole('main').getByRole('heading', { level: 2 }).first().getByRole('link').click();
	await page.getByRole('button', { name: /配套讲座 改$/ }).click();
	const chooser = page.getByRole('dialog');
	await chooser.getByRole('searchbox').fill(TITLE);
	await chooser.getByRole('button', { name: new RegExp(TITLE) }).click();
	await expect(page.getByRole('heading', { name: TITLE })).toBeVisible();
	await goTo(page, '今天');
}

/** From what was missed, on the family's home, to slides and recording on the phone. */
async function keep(page: Page): Promise<void> {
	const missed = page.getByRole('list', { name: '错过的，可以听回放' });
	await missed.getByRole('link').first().click();
	await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
	await page.getByRole('button', { name: /^课件.*录音（/ }).click();
	await expect(page.getByText('在本机，不用网')).toBeVisible();
}

async function hear(page: Page): Promise<void> {
	await page.reload();
	await page.getByRole('button', { name: '播放', exact: true }).click();
	await expect
		.poll(() => page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0))
		.toBeGreaterThan(1);
	await page.getByRole('button', { name: '下一页' }).click();
	await expect(page.getByRole('img', { name: '第 2 页' })).toHaveAttribute('src', /^blob:/);
}

async function noteAsMadeUp({ page }: Phone): Promise<void> {
	await page.getByRole('button', { name: `把${FAMILY.name}记为补课` }).click();
	await page.getByRole('dialog').getByRole('button', { name: '记为补课' }).click();
	await expect(page.getByRole('dialog')).toBeHidden();
	await page.goto('/family/record');
	const tonight = page.getByRole('main').getByRole('region').first();
	await expect(tonight).toContainText(`${FAMILY.name}已记为补课`);
	await expect(tonight).toContainText(/已存本机|待同步/);
}
