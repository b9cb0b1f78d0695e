import { Roll } from './stage/roll.ts';
import { changePassword } from './stage/api.ts';
import {
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	fillSignIn,
	signIn,
	syncMark
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const NEXT_PASSWORD = 'xin-mima-2026';

test('a sign-in that ends in the middle of a queue stops the sending, not the roll', async ({
	township: { url },
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	let roll = await Roll.openTonight(page);
	const names = await roll.names();
	const [before, during, after] = [names.slice(0, 2), names.slice(2, 5), names.slice(5, 7)];
	for (const name of before) await roll.tap(name);
	for (const name of before) await roll.expectRow(name, '到场', '已送达');

	// Somewhere else, on the account's other phone.
	await changePassword(url, FACILITATOR, NEXT_PASSWORD);
	for (const name of during) await roll.tap(name);
	await expect(page.getByText('请重新登录，才能把记录送到镇里')).toBeVisible();
	for (const name of after) {
		await roll.tap(name);
		await roll.expectRow(name, '到场', '已存本机');
	}
	await expect(syncMark(page)).toHaveAccessibleName(`待同步 ${during.length + after.length}`);

	await page.getByRole('link', { name: '登录' }).click();
	await fillSignIn(page, FACILITATOR, NEXT_PASSWORD);
	await expectAllDelivered(page);
	roll = await Roll.openTonight(page);
	for (const name of [...before, ...during, ...after]) await roll.expectRow(name, '到场', '已送达');
	await roll.expectCounts(EXPECTED, before.length + during.length + after.length);
});
