import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { seededNoise } from '../media/cuts/noise.ts';
import { askToKeep, openKept, publishRecording, readStanding } from './stage/kept-lectures.ts';
import { Roll } from './stage/roll.ts';
import {
	askForSync,
	FACILITATOR,
	openSync,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const run = promisify(execFile);
/** 8 MB */
const LECTURE_BYTES = 8_000_000;

test('on a full phone a tap stays on the screen as unsaved, with why and what to do', async ({
	township: { url },
	turnOn
}) => {
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	await waitUntilKeptForOffline(phone.page);
	let roll = await Roll.openTonight(phone.page);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场', '已送达');
	const address = phone.page.url();

	// A running browser goes on for half a minute with the room it once asked for.
	await phone.putAway();
	await phone.turnOnAgain();
	const { page } = phone;
	const giveRoom = await fillUp(page, url);
	await page.goto(address);
	roll = new Roll(page);
	await roll.tap('周小穗');
	await roll.expectRow('周小穗', '到场', '没有存上，请再点一次');
	await expect(page.getByText('手机存储空间满了，这一条没有存上。')).toBeVisible();
	await roll.expectRow('林禾', '到场', '已送达');

	await giveRoom();
	await roll.tap('周小穗');
	await roll.expectRow('周小穗', '到场', '已送达');
	await expect(page.getByText('手机存储空间满了')).toBeHidden();
});

test('on a phone that lectures filled a tap is saved, lectures go first, and it is told', async ({
	township: { url, dataDir },
	turnOn
}) => {
	const bytes = seededNoise(LECTURE_BYTES, 3);
	const lecture = await publishRecording(join(dataDir, 'media'), {
		id: 'room0000',
		title: '读懂孩子的情绪',
		bytes
	});
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	await waitUntilKeptForOffline(phone.page);
	const before = await Roll.openTonight(phone.page);
	const address = before.page.url();
	await openKept(phone.page);
	await askToKeep(phone.page, lecture);
	await expect(phone.page.getByText('没有网络也能看')).toBeVisible();
	const heldBytes = await usedBytes(phone.page);

	// A running browser goes on for half a minute with the room it once asked for.
	await phone.putAway();
	await phone.turnOnAgain();
	const { page } = phone;
	// Less than there is already: nothing more is taken before the lecture goes.
	await fillUp(page, url, heldBytes - LECTURE_BYTES / 2);
	await page.goto(address);
	const roll = new Roll(page);
	await roll.expectOpen();
	// The first record that has no room, the roll's own as it opens, makes some.
	const notice = page.getByRole('complementary', { name: '清走了课程' });
	await expect(notice).toContainText('为了存下记录，清走了 1 个下载的课程');
	await notice.getByRole('button', { name: '知道了' }).click();
	await expect(notice).toBeHidden();
	await roll.tap('周小穗');
	await roll.expectRow('周小穗', '到场', '已送达');
	expect(await readStanding(page, lecture)).toEqual({ haveBytes: 0, state: 'evicted' });

	await openKept(page);
	await expect(page.getByRole('region', { name: '已清走' })).toContainText(lecture.title);
});

test('a full server acknowledges nothing, says so, and takes everything once there is room', async ({
	township: { server },
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await limitFiles(server.pid, '1');
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场', '已存本机');
	await openSync(page);
	await askForSync(page);
	await expect(page.getByText('服务器空间满了，请告诉镇组织员。')).toBeVisible();

	await limitFiles(server.pid, 'unlimited');
	await askForSync(page);
	await expect(page.getByRole('heading', { name: '都已送达' })).toBeVisible();
	await page.goBack();
	await roll.expectRow('林禾', '到场', '已送达');
});

/** What the browser says it holds for this origin. */
const usedBytes = async (page: Page): Promise<number> =>
	(await page.evaluate(() => navigator.storage.estimate())).usage ?? 0;

/** The browser grants the origin no more bytes than these; returns the way back. */
async function fillUp(page: Page, origin: string, quotaSize = 1): Promise<() => Promise<void>> {
	const session = await page.context().newCDPSession(page);
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
	return async () => {
		await session.send('Storage.overrideQuotaForOrigin', { origin });
	};
}

/** No file of the process may grow over so many bytes: the system answers as it does for a full disk. */
async function limitFiles(pid: number, bytes: string): Promise<void> {
	await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
