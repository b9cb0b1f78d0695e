import { cp, rm } from 'node:fs/promises';
import { Board } from './stage/board.ts';
import { Roll } from './stage/roll.ts';
import { EXPECTED, expectAllDelivered, FACILITATOR, signIn, SITE, syncNow } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('what a server restored from an old backup has lost comes back from the phones', async ({
	township: { server, dataDir },
	turnOn
}, info) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场', '已送达');

	const backup = info.outputPath('backup');
	await server.stopGracefully();
	await cp(dataDir, backup, { recursive: true });
	await server.start();
	for (const name of ['周小穗', '陈麦田']) await roll.tap(name);
	await syncNow(page);
	for (const name of ['周小穗', '陈麦田']) await roll.expectRow(name, '到场', '已送达');

	await server.killHard();
	await rm(dataDir, { recursive: true });
	await cp(backup, dataDir, { recursive: true });
	await server.start();
	const desktop = await turnOn({ screen: 'desktop' });
	const board = await Board.open(desktop.page);
	await board.expectTonight(1, EXPECTED);

	await syncNow(page);
	await board.expectTonight(3, EXPECTED);
	await expectAllDelivered(page);
	await roll.tap('金青苗');
	await roll.expectRow('金青苗', '到场', '已送达');
	await board.expectTonight(4, EXPECTED);
	await expect(board.site(SITE)).not.toContainText('条要处理');
});
