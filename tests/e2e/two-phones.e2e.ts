import { Board } from './stage/board.ts';
import { Roll } from './stage/roll.ts';
import {
	EXPECTED,
	FACILITATOR,
	SECOND_FACILITATOR,
	signIn,
	SITE,
	syncNow,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const DISPUTED = '两人记得不同：';

test('two phones on one roll: both answers are shown, one is kept, everybody sees it settled', async ({
	turnOn
}) => {
	const [first, second] = [await turnOn(), await turnOn()];
	await signIn(first.page, FACILITATOR);
	await signIn(second.page, SECOND_FACILITATOR);
	const [mine, theirs] = [await Roll.openTonight(first.page), await Roll.openTonight(second.page)];
	const title = await mine.title();
	for (const { page } of [first, second]) await waitUntilKeptForOffline(page);

	await first.setOffline(true);
	await second.setOffline(true);
	await mine.tap('林禾');
	await mine.tap('陈麦田');
	await theirs.choose('林禾', '请假', '病假');
	await theirs.tap('周小穗');
	await theirs.expectRow('周小穗', '到场', '已存本机');
	await first.setOffline(false);
	await mine.expectRow('陈麦田', '到场', '已送达');
	await second.setOffline(false);
	await theirs.expectRow('周小穗', '到场', '已送达');
	await syncNow(first.page);

	for (const roll of [mine, theirs]) {
		await roll.expectRow('陈麦田', '到场', '已送达');
		await roll.expectRow('周小穗', '到场', '已送达');
		await roll.expectRow('林禾', '有冲突');
		await expect(roll.row('林禾')).toContainText(DISPUTED);
	}

	const desktop = await turnOn({ screen: 'desktop' });
	const board = await Board.open(desktop.page);
	// The later of the two answers counts until somebody decides; they may be of one second.
	await expect(board.site(SITE)).toContainText(/[23] \/ 40/);
	const sheet = await board.openSheet(title);
	await expect(sheet.answers).toHaveCount(2);

	await mine.openSheet('林禾');
	const answers = first.page.getByRole('dialog');
	await expect(answers).toContainText('我在这台手机上');
	await expect(answers).toContainText(/同事的手机（尾号 [0-9A-Z]{4}）/);
	await mine.keep('请假');
	await mine.expectRow('林禾', '请假', '已送达');

	await sheet.expectRow('林禾', '请假', /点名\s· 手机/);
	await expect(sheet.answers).toHaveCount(0);
	await sheet.expectCounts(EXPECTED, 2);
	await syncNow(second.page);
	await theirs.expectRow('林禾', '请假', '已送达');
	await expect(theirs.row('林禾')).not.toContainText(DISPUTED);
});
