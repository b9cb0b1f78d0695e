import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readXlsx } from 'hucre/xlsx';
import { cameraJpeg } from './stage/photo-file.ts';
import { Roll } from './stage/roll.ts';
import {
	FACILITATOR,
	SECOND_FACILITATOR,
	signIn,
	syncNow,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('a record with photos is written without a network, survives a kill, and arrives', async ({
	township,
	turnOn
}, info) => {
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	const roll = await Roll.openTonight(phone.page);
	await waitUntilKeptForOffline(phone.page);
	await untilSpreadsheetsAreKept(phone.page);
	await phone.setOffline(true);
	await roll.markAllPresent();
	await roll.choose('周小穗', '缺席');
	await roll.close();
	await phone.page.getByRole('link', { name: '活动记录' }).click();
	await write(phone.page, '活动内容', '讲了三件事：先听、再问、后说。');
	await write(phone.page, '家长提问与互动', '问：3-6岁的孩子几点睡？');
	const photo = await cameraJpeg(phone.page);
	expect(photo.includes('GPS')).toBe(true);
	await addPhotos(phone.page, [
		photo,
		await cameraJpeg(phone.page, '#7a4'),
		await cameraJpeg(phone.page, '#47a')
	]);
	await expect(phone.page.getByRole('img', { name: /^活动照片/ })).toHaveCount(3);
	const address = phone.page.url();

	await phone.kill();
	await phone.turnOnAgain();
	await phone.setOffline(true);
	await phone.page.goto(address);
	await expect(phone.page.getByLabel('活动内容')).toHaveValue('讲了三件事：先听、再问、后说。');
	await expect(phone.page.getByRole('img', { name: /^活动照片/ })).toHaveCount(3);
	await expect(phone.page.getByText('都存在本机')).toBeVisible();

	await phone.page.getByRole('link', { name: '看表、打印' }).click();
	const download = phone.page.waitForEvent('download');
	await phone.page.getByRole('button', { name: '保存为 Excel 表格' }).click();
	const path = info.outputPath('record.xlsx');
	await (await download).saveAs(path);
	const [sheet] = (await readXlsx(await readFile(path))).sheets;
	expect(sheet?.images).toHaveLength(3);
	expect(sheet?.rows.flat()).toContain('讲了三件事：先听、再问、后说。');

	await phone.setOffline(false);
	await signInAgain(phone.page);
	await phone.page.goto(address);
	await expect(phone.page.getByRole('heading', { name: '镇里已收到 39 人' })).toBeVisible();
	await expect(phone.page.getByText('照片 3/3')).toBeVisible({ timeout: 30_000 });
	for (const bytes of await filesIn(township.dataDir)) {
		expect(bytes.byteLength).toBeLessThanOrEqual(150_000);
		expect(bytes.includes('Exif')).toBe(false);
	}
	expect(await filesIn(township.dataDir)).toHaveLength(3);

	const other = await turnOn();
	await signIn(other.page, SECOND_FACILITATOR);
	await other.page.goto(address);
	await expect(other.page.getByLabel('活动内容')).toHaveValue('讲了三件事：先听、再问、后说。');
	await expect(other.page.getByRole('img', { name: /^活动照片/ })).toHaveCount(3);
	await other.page.getByRole('button', { name: '移走活动照片 3' }).click();
	await other.page.getByRole('button', { name: '移走', exact: true }).last().click();
	await expect(other.page.getByText('照片 2/2')).toBeVisible();
	await expect.poll(async () => (await filesIn(township.dataDir)).length).toBe(2);
	await syncNow(phone.page);
	await expect(phone.page.getByText('照片 2/2')).toBeVisible();
});

test('what a finger painted over is gone before anything is kept', async ({ turnOn }) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await roll.markAllPresent();
	await roll.close();
	await page.getByRole('link', { name: '活动记录' }).click();
	await choose(page, [await cameraJpeg(page)]);
	const canvas = page.getByRole('application');
	const box = await canvas.boundingBox();
	if (box === null) throw new Error('There is no picture.');
	await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5, { steps: 4 });
	await page.mouse.up();
	await canvas.focus();
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Space');
	await page.getByRole('button', { name: '撤销一笔' }).click();
	await page.getByRole('button', { name: '用这张' }).click();
	const kept = page.getByRole('img', { name: '活动照片 1' });
	await expect(kept).toBeVisible();
	// The stripes are one pixel wide in a picture of a camera: where they were painted over nothing of them is left.
	const contrast = await kept.evaluate(async (image: HTMLImageElement) => {
		await image.decode();
		const size = { width: image.naturalWidth, height: image.naturalHeight };
		const canvas = Object.assign(document.createElement('canvas'), size);
		const drawing = canvas.getContext('2d');
		drawing?.drawImage(image, 0, 0);
		const spread = (y: number): number => {
			const row = drawing?.getImageData(size.width * 0.4, y, size.width * 0.2, 1).data ?? [];
			const greens = [...row].filter((_, i) => i % 4 === 1);
			return Math.max(...greens) - Math.min(...greens);
		};
		return { painted: spread(size.height * 0.5), plain: spread(size.height * 0.1) };
	});
	expect(contrast.plain).toBeGreaterThan(100);
	expect(contrast.painted).toBeLessThan(60);
});

test('two people who write one part apart choose which text stays', async ({ turnOn }) => {
	const first = await turnOn();
	await signIn(first.page, FACILITATOR);
	await Roll.openTonight(first.page);
	const address = first.page.url().replace('?', '/record?');
	const second = await turnOn();
	await signIn(second.page, SECOND_FACILITATOR);
	for (const [phone, text] of [
		[first, '甲写的'],
		[second, '乙写的']
	] as const) {
		await phone.page.goto(address);
		await waitUntilKeptForOffline(phone.page);
		await phone.setOffline(true);
		await write(phone.page, '效果与反思', text);
	}
	await first.setOffline(false);
	await second.setOffline(false);
	await syncNow(first.page);
	await syncNow(second.page);
	await syncNow(first.page);
	const choice = first.page.getByRole('button', { name: '留这一段：乙写的' });
	await expect(choice).toBeVisible();
	await choice.click();
	await expect(first.page.getByLabel('效果与反思')).toHaveValue('乙写的');
	await expect(choice).toBeHidden();
});

/** Writes a part and leaves it; it is kept without a button. */
async function write(page: Page, label: string, text: string): Promise<void> {
	await page.getByLabel(label).fill(text);
	await page.getByLabel(label).blur();
	await expect(page.locator('.part').filter({ has: page.getByLabel(label) })).toContainText(
		/已存本机|待同步|已送达/
	);
}

const choose = (page: Page, photos: readonly Buffer[]): Promise<void> =>
	page.getByLabel('选照片').setInputFiles(
		photos.map((buffer, index) => ({
			name: `IMG_${index}.jpg`,
			mimeType: 'image/jpeg',
			buffer
		}))
	);

/** Chooses photos and takes each as it is. */
async function addPhotos(page: Page, photos: readonly Buffer[]): Promise<void> {
	await choose(page, photos);
	for (const [index] of photos.entries()) {
		await page.getByRole('button', { name: '用这张' }).click();
		await expect(page.getByRole('img', { name: `活动照片 ${index + 1}` })).toBeVisible();
	}
}

/** A browser that was killed has lost its youngest cookies. */
async function signInAgain(page: Page): Promise<void> {
	await page.goto('/today');
	await signIn(page, FACILITATOR);
}

/** Every whole photo the township keeps; lectures have folders of their own. */
async function filesIn(dataDir: string): Promise<Buffer[]> {
	const folder = join(dataDir, 'media');
	const names = await readdir(folder, { recursive: true });
	const whole = names.filter((name) => /^site-\w+\/[0-9a-f]{64}$/.test(name));
	return Promise.all(whole.map((name) => readFile(join(folder, name))));
}

/** Code for spreadsheets is not part of the shell; a phone fetches it by itself once it has exchanged. */
const untilSpreadsheetsAreKept = (page: Page): Promise<void> =>
	expect
		.poll(() =>
			page.evaluate(async () => (await (await caches.open('tongyu-on-demand')).keys()).length)
		)
		.toBeGreaterThan(0);
