import { makePhotoPdf, makeSpeech } from '../media/make-lecture.ts';
import { expectAllDelivered, goTo, ORGANIZER, signIn } from './stage/steps.ts';
import { write } from './stage/publishing.ts';
import { expect, test } from './stage/test.ts';

const TITLE = '孩子不爱说话怎么办';
const SECONDS = 8;
const PAGES = 3;

test('a recording and a PDF are uploaded, prepared, their pages timed and published, and a signed-out visitor plays them', async ({
	turnOn
}, info) => {
	const recording = info.outputPath('recording.wav');
	const slides = info.outputPath('slides.pdf');
	await makeSpeech(recording, SECONDS);
	await makePhotoPdf(slides, { pages: PAGES, width: 640, height: 480 });

	const { page } = await turnOn();
	await signIn(page, ORGANIZER);
	await goTo(page, '资料');
	await page.getByRole('button', { name: '新建一讲' }).click();
	await write(page, '标题', TITLE);
	await page.getByLabel('选文件：录音或视频').setInputFiles(recording);
	await page.getByLabel('选文件：课件').setInputFiles(slides);
	await expect(page.getByText('已传到')).toHaveCount(2);
	await page.getByRole('button', { name: '请服务器准备' }).click();
	const times = page.getByRole('link', { name: '对页' });
	await expect(times).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText(`${SECONDS} 秒`)).toContainText(/课件加录音\s[\d.]+\s[KM]B/);

	await times.click();
	await page.getByRole('button', { name: '开始，第 1 页' }).click();
	const next = page.getByRole('button', { name: '下一页' });
	const heardS = () => page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0);
	for (const fromS of [1, 2]) {
		await expect.poll(heardS, { intervals: [50] }).toBeGreaterThan(fromS);
		await next.click();
	}
	await page.getByRole('button', { name: '第 3 页晚 1 秒' }).click();
	await page.getByRole('link', { name: '对好了，回去准备' }).click();
	// Other times of pages are another lecture: prepared anew, of what is there already.
	await page.getByRole('button', { name: '请服务器准备' }).click();
	await expect(page.getByText(`对好了 ${PAGES} 页`)).toBeVisible({ timeout: 30_000 });
	await page.getByRole('link', { name: '看一遍，发布' }).click();
	await page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(page.getByRole('link', { name: new RegExp(`${TITLE}.*已发布`) })).toBeVisible();
	await expectAllDelivered(page);

	const visitor = (await turnOn()).page;
	await visitor.goto('/lectures');
	const all = visitor.getByRole('list', { name: '全部' });
	await all.getByRole('link', { name: TITLE }).click();
	await visitor.getByRole('button', { name: '播放' }).click();
	const place = visitor.getByText(/^第 \d+ 页 \/ \d+$/);
	await expect(place).toHaveText(`第 1 页 / ${PAGES}`);
	await expect(place).toHaveText(`第 ${PAGES} 页 / ${PAGES}`);
	await expect(visitor.getByRole('img', { name: `第 ${PAGES} 页` })).toBeVisible();
});

test('a server without room says so, and takes the file once there is some', async ({
	turnOn,
	township: { front }
}) => {
	const { page } = await turnOn();
	await signIn(page, ORGANIZER);
	await goTo(page, '资料');
	await page.getByRole('button', { name: '新建一讲' }).click();
	const body = JSON.stringify({ v: 1, error: { code: 'full' } });
	front.next({ kind: 'status', status: 503, body }, { path: '/media/uploads' });
	await page.getByLabel('选文件：课件').setInputFiles('static/icons/icon-512.png');
	await expect(page.getByText('服务器的硬盘满了')).toBeVisible();
	await page.getByRole('button', { name: '再试一次' }).click();
	await expect(page.getByText('已传到')).toBeVisible();
});
