import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
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

/** The browser grants the origin no more bytes; returns the way back. */
async function fillUp(page: Page, origin: string): Promise<() => Promise<void>> {
	const session = await page.context().newCDPSession(page);
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
	return async () => {
		await session.send('Storage.overrideQuotaForOrigin', { origin });
	};
}

/** No file of the process may grow over so many bytes: the system answers as it does for a full disk. */
async function limitFiles(pid: number, bytes: string): Promise<void> {
	await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
