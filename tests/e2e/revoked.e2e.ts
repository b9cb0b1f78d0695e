import type { Page } from '@playwright/test';
import { revokeDevice } from './stage/accounts.ts';
import { Board } from './stage/board.ts';
import { Roll } from './stage/roll.ts';
import { askForSync, EXPECTED, FACILITATOR, openSync, signIn, SITE } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('a revoked phone is told so; what it still held goes to quarantine, not onto the sheet', async ({
	township: { server, dataDir },
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场', '已送达');
	await server.stopGracefully();
	await revokeDevice(dataDir, await deviceOf(page));
	await roll.tap('周小穗');
	await roll.expectRow('周小穗', '到场', '已存本机');
	await server.start();

	await openSync(page);
	await askForSync(page);
	await expect(page.getByRole('heading', { name: '这台手机已停用' })).toBeVisible();
	await expect(page.getByText(/条没有被接受/).first()).toBeVisible();
	await expect(page.getByText('签到：到场')).toBeVisible();
	await expect(page.getByText('这台手机已停用，内容已交给镇组织员查看。').first()).toBeVisible();

	const desktop = await turnOn({ screen: 'desktop' });
	const board = await Board.open(desktop.page);
	await board.expectTonight(1, EXPECTED);
	await expect(board.site(SITE)).toContainText(/条要处理/);
});

/** The random id this browser's account is known by. */
const deviceOf = (page: Page): Promise<string> =>
	page.evaluate(
		() =>
			new Promise<string>((resolve, reject) => {
				const opening = indexedDB.open('tongyu');
				opening.onerror = () => reject(new Error('The registry does not open.'));
				opening.onsuccess = () => {
					const rows = opening.result.transaction('accounts').objectStore('accounts').getAll();
					rows.onsuccess = () => resolve((rows.result as { device: string }[])[0]?.device ?? '');
				};
			})
	);
