import { Board } from './stage/board.ts';
import { fillHall } from './stage/hall.ts';
import { heldMarks } from './stage/held-marks.ts';
import { Roll } from './stage/roll.ts';
import {
	expectAllDelivered,
	FACILITATOR,
	ORGANIZER,
	SECOND_FACILITATOR,
	signIn,
	syncNow
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const PEOPLE = 200;
const DISAGREEMENTS = 30;
/** Half of them are settled on a phone, the others at the township's. */
const ON_THE_PHONE = 15;

test.setTimeout(400_000);

test(`two phones mark ${PEOPLE} people apart and disagree about ${DISAGREEMENTS}: ${DISAGREEMENTS} taps settle it, and all hold the same bytes`, async ({
	township,
	turnOn
}) => {
	const { session, names } = await fillHall(township.url, PEOPLE);
	const [first, second] = [await turnOn(), await turnOn()];
	const desktop = await turnOn({ screen: 'desktop' });
	await signIn(first.page, FACILITATOR);
	await signIn(second.page, SECOND_FACILITATOR);
	await signIn(desktop.page, ORGANIZER);
	const [mine, theirs] = [new Roll(first.page), new Roll(second.page)];
	for (const roll of [mine, theirs]) {
		await roll.page.goto(`/roll/${session}`);
		await roll.expectCounts(PEOPLE, 0);
	}

	await first.setOffline(true);
	await second.setOffline(true);
	await mine.tapAll(names);
	await mine.expectCounts(PEOPLE, PEOPLE);
	for (const name of names.slice(0, DISAGREEMENTS)) await theirs.choose(name, '缺席');
	await theirs.tapAll(names.slice(DISAGREEMENTS));
	await theirs.expectCounts(PEOPLE, PEOPLE - DISAGREEMENTS);

	await first.setOffline(false);
	await expectAllDelivered(first.page);
	await second.setOffline(false);
	await expectAllDelivered(second.page);
	// Nobody touches the first phone: the server's hint brings it the other one's answers.
	for (const roll of [mine, theirs]) {
		await expect(roll.page.locator('.roll-row.disputed')).toHaveCount(DISAGREEMENTS);
		await expect(roll.page.getByText(`有 ${DISAGREEMENTS} 人两人记得不同`)).toBeVisible();
	}
	const sheet = await new Board(desktop.page).openSheet('全校家长会');
	await expect(sheet.answers).toHaveCount(2 * DISAGREEMENTS);
	const held = async (): Promise<string[]> =>
		Promise.all([first.page, second.page, desktop.page].map((page) => heldMarks(page, session)));
	await expectEqual(held);

	let taps = 0;
	await first.page.getByRole('button', { name: '去核对' }).click();
	const list = first.page.getByRole('dialog');
	for (let left = DISAGREEMENTS; left > DISAGREEMENTS - ON_THE_PHONE; left -= 1) {
		await expect(list).toContainText(`还有 ${left} 人两人记得不同`);
		await list.getByRole('button', { name: '保留这一条' }).first().click();
		taps += 1;
	}
	await expectAllDelivered(first.page);
	for (let left = DISAGREEMENTS - ON_THE_PHONE; left > 0; left -= 1) {
		await expect(sheet.answers).toHaveCount(2 * left);
		await sheet.answers.getByRole('button', { name: '保留这一条' }).first().click();
		taps += 1;
	}
	await expect(sheet.answers).toHaveCount(0);
	await expectAllDelivered(desktop.page);
	await expect(list).toContainText('都核对好了');
	await first.page.keyboard.press('Escape');
	await syncNow(first.page);
	await syncNow(second.page);
	for (const roll of [mine, theirs])
		await expect(roll.page.locator('.roll-row.disputed')).toHaveCount(0);
	const bytes = await expectEqual(held);
	console.log(
		`${PEOPLE} people on two phones: ${DISAGREEMENTS} disputes settled in ${taps} taps; both phones and the board hold the same ${bytes} bytes`
	);
	expect(taps).toBe(DISAGREEMENTS);
});

/** All replicas say the same, soon; gives the size of what they say. */
async function expectEqual(held: () => Promise<string[]>): Promise<number> {
	await expect.poll(async () => new Set(await held()).size).toBe(1);
	const [text = ''] = await held();
	expect(Object.keys(JSON.parse(text) as object)).toHaveLength(PEOPLE);
	return Buffer.byteLength(text);
}
