import type { Page } from '@playwright/test';
import { waitUntilKeptForOffline } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const TALK = '亲子沟通技巧';

async function openTalk(page: Page, title = TALK): Promise<void> {
	await page.goto('/lectures');
	await page.getByRole('list', { name: '全部' }).getByRole('link', { name: title }).click();
	await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

const bar = (page: Page) => page.getByRole('slider', { name: '听到哪里' });
const place = (page: Page) => page.getByText(/^第 \d+ 页 \/ \d+$/);

/** Where the recording stands, in seconds. */
const positionS = (page: Page): Promise<number> =>
	page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0);

test('a kept lecture plays and seeks with the server gone, its slides follow, and it goes on where one stopped', async ({
	township: { server },
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await openTalk(page);
	await waitUntilKeptForOffline(page);
	await page.getByRole('button', { name: /^课件.*录音（/ }).click();
	await expect(page.getByText('在本机，不用网')).toBeVisible();

	await server.killHard();
	await page.reload();
	await page.getByRole('button', { name: '播放' }).click();
	await expect.poll(() => positionS(page)).toBeGreaterThan(0.5);
	await expect(place(page)).toHaveText(/^第 1 页/);
	await expect(page.getByRole('img', { name: /^第 1 页/ })).toHaveAttribute('src', /^blob:/);

	await bar(page).fill('60');
	await expect.poll(() => positionS(page)).toBeGreaterThan(60);
	await expect(place(page)).not.toHaveText(/^第 1 页/);
	const spoken = (await place(page).textContent()) ?? '';
	await page.getByRole('button', { name: '上一页' }).click();
	await expect(place(page)).not.toHaveText(spoken);
	await page.getByRole('button', { name: '回到讲到的页' }).click();
	await expect(page.getByRole('button', { name: '回到讲到的页' })).toHaveCount(0);

	await page.getByRole('button', { name: '暂停', exact: true }).first().click();
	const stoppedS = await positionS(page);
	await page.goto('/lectures');
	await page.getByRole('list', { name: '接着听' }).getByRole('link', { name: TALK }).click();
	await expect(bar(page)).toHaveValue(String(Math.round(stoppedS / 5) * 5));
	await page.getByRole('button', { name: '播放' }).click();
	await expect.poll(() => positionS(page)).toBeGreaterThan(stoppedS);
});

test('the phone remembers the speed, keys work the player, and nothing of it is told to the server', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	const told: string[] = [];
	page.on('request', (request) => {
		const { pathname, search } = new URL(request.url());
		told.push(`${request.method()} ${pathname}${search} ${request.postData() ?? ''}`);
	});
	await openTalk(page);
	await page.getByRole('button', { name: '语速 1×' }).click();
	await page.getByRole('dialog').getByRole('button', { name: /1\.5×/ }).click();
	// Away from the button: its keys stay its own.
	await page.getByRole('heading', { level: 1 }).click();
	await page.keyboard.press('Space');
	await expect.poll(() => positionS(page)).toBeGreaterThan(0.5);
	await page.keyboard.press('ArrowRight');
	await expect.poll(() => positionS(page)).toBeGreaterThan(15);
	await page.keyboard.press('Space');
	await expect(page.getByRole('button', { name: '播放', exact: true })).toBeVisible();
	await page.reload();
	await expect(page.getByRole('button', { name: '语速 1.5×' })).toBeVisible();
	expect(told.filter((line) => !line.startsWith('GET '))).toEqual([]);
	expect(told.filter((line) => /position|rate|watch|played/i.test(line))).toEqual([]);
});

test('a lecture that is not here says so without a network, and plays once there is one', async ({
	township: { front },
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await openTalk(page);
	const play = page.getByRole('button', { name: '播放' });
	// The manifest has come: what fails from here on is the recording.
	await expect(play).toBeVisible();
	front.next({ kind: 'status', status: 502 }, { times: Infinity, path: '/media/' });
	await play.click();
	// The slides say it of themselves, with a 再试 of their own.
	const said = page.getByRole('status').filter({ hasText: /没有网络，这一讲也没有下载到本机/ });
	await expect(said).toBeVisible();
	front.clear();
	await said.getByRole('button', { name: '再试' }).click();
	await expect.poll(() => positionS(page)).toBeGreaterThan(0.5);
});
