import { Board } from './stage/board.ts';
import { Roll } from './stage/roll.ts';
import {
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const TAPPED = ['林禾', '周小穗', '陈麦田'];

test('a tap with the server killed and the phone killed reaches the organizer', async ({
	township,
	turnOn
}) => {
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	await waitUntilKeptForOffline(phone.page);
	// Signed in some while ago: browsers write a new cookie down half a minute late.
	await phone.putAway();
	await phone.turnOnAgain();
	await phone.page.goto('/');
	let roll = await Roll.openTonight(phone.page);
	await roll.expectCounts(EXPECTED, 0);
	const title = await roll.title();
	const address = phone.page.url();

	await township.server.killHard();
	for (const name of TAPPED) {
		await roll.tap(name);
		await roll.expectRow(name, '到场', '已存本机');
	}
	await phone.kill();

	await phone.turnOnAgain();
	await phone.setOffline(true);
	await phone.page.goto(address);
	roll = new Roll(phone.page);
	await roll.expectOpen();
	for (const name of TAPPED) await roll.expectRow(name, '到场', '待同步');
	await roll.expectCounts(EXPECTED, TAPPED.length);

	await township.server.start();
	await phone.setOffline(false);
	for (const name of TAPPED) await roll.expectRow(name, '到场', '已送达');
	await expectAllDelivered(phone.page);

	const desktop = await turnOn({ screen: 'desktop' });
	const board = await Board.open(desktop.page);
	await board.expectTonight(TAPPED.length, EXPECTED);
	const sheet = await board.openSheet(title);
	for (const name of TAPPED) await sheet.expectRow(name, '到场', /点名\s· 手机\s[0-9A-Z]{4}/);
	await sheet.expectCounts(EXPECTED, TAPPED.length);
	await expect(sheet.row('林禾')).toContainText(/1[89]:\d\d/);
});
