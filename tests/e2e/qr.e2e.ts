import { Board } from './stage/board.ts';
import { cameraArgs, makeFilm, photograph } from './stage/camera.ts';
import {
	bindAtTheOffice,
	NEVER_ONLINE,
	startUnplanned,
	waitUntilCodesAreKept
} from './stage/never-online.ts';
import { FACILITATOR, openSync, signIn, waitUntilKeptForOffline } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('a whole village’s sheet goes from a phone that is never online to the township and back, from screen to camera', async ({
	turnOn
}, info) => {
	const phonesFilm = info.outputPath('return.y4m');
	const phone = await turnOn({ args: cameraArgs(phonesFilm) });
	await bindAtTheOffice(phone);
	const roll = await startUnplanned(phone.page);
	await roll.markAllPresent();
	const people = (await roll.names()).length;
	await roll.expectCounts(people, people);
	await openSync(phone.page);
	await phone.page.getByRole('link', { name: '用二维码交' }).click();
	await expect(phone.page.getByText(`${people} 人的签到`)).toBeVisible();
	const label = await phone.page
		.getByRole('img', { name: /^会变的二维码/ })
		.getAttribute('aria-label');
	const count = Number(/\d+/.exec(label ?? '')?.[0]);
	expect(count).toBeGreaterThan(3);

	// The camera comes late, has missed two of the blocks themselves, and sees the rest in another order.
	const shown = await photograph(phone.page, count * 3);
	const seen = shown.slice(2).toReversed();
	const desksFilm = info.outputPath('hand-over.y4m');
	await makeFilm(desksFilm, seen);
	const desk = await turnOn({ screen: 'desktop', args: cameraArgs(desksFilm) });
	const board = await Board.open(desk.page);
	await waitUntilKeptForOffline(desk.page);
	await waitUntilCodesAreKept(desk.page);
	await desk.setOffline(true);
	await desk.page.goto('/sync/import');
	await desk.page.getByRole('button', { name: '扫二维码' }).click();
	await expect(
		desk.page.getByText(`已收下 ${NEVER_ONLINE} ${people} 人，等着送到镇里。`)
	).toBeVisible();
	await desk.setOffline(false);
	const entry = desk.page.getByRole('link', { name: new RegExp(`${NEVER_ONLINE} ${people} 人`) });
	await expect(entry).toContainText('镇里已收到');
	await desk.page.goto('/sites');
	await board.expectTonight(people, people, NEVER_ONLINE);

	await desk.page.goto('/sync/import');
	await entry.click();
	await makeFilm(phonesFilm, await photograph(desk.page, 1));
	await phone.page.getByRole('link', { name: '收回执' }).click();
	await phone.page.getByRole('button', { name: '扫二维码' }).click();
	await expect(phone.page.getByRole('heading', { name: `镇里已收到 ${people} 人` })).toBeVisible();
	await phone.page.goto('/sync');
	await expect(phone.page.getByRole('heading', { name: '离线交接包' })).toHaveCount(0);
});

test('without a camera, or without its part on the phone, a sentence says what to do instead', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await page.goto('/sync/return');
	await page.getByRole('button', { name: '扫二维码' }).click();
	await expect(page.getByText(/请用文件|或者用文件/)).toBeVisible();
	await page.getByRole('button', { name: '不扫了' }).click();
	await expect(page.getByLabel('选择回执文件')).toBeAttached();
});
