import type { Locator } from '@playwright/test';
import { Board } from './stage/board.ts';
import type { Phone } from './stage/phone.ts';
import { Roll } from './stage/roll.ts';
import {
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	ORGANIZER,
	SECOND_FACILITATOR,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

/** A state, and its reason or relation. */
type Choice = readonly [state: string, more?: string];
type Exceptions = ReadonlyMap<string, Choice>;

/** One of each that costs most: two states, a reason, a relation. */
const EXCEPTIONS = [
	['缺席'],
	['迟到'],
	['请假', '农忙'],
	['代到', '奶奶']
] as const satisfies readonly Choice[];
const MOST_TAPS = { allPresent: 10, oneByOne: 44 };

/** Counts what a thumb does on the sheet. */
class Thumb {
	taps = 0;

	async tap(target: Locator): Promise<void> {
		await target.click();
		this.taps += 1;
	}

	/** Two taps: the control, and the state. */
	async choose(roll: Roll, name: string, [state, more]: Choice): Promise<void> {
		await this.tap(roll.row(name).getByRole('button').last());
		await this.tap(Roll.choiceIn(roll.page.getByRole('dialog'), state, more));
		await expect(roll.page.getByRole('dialog')).toBeHidden();
	}
}

/** Names nobody else on the sheet has. */
async function uniqueNames(roll: Roll): Promise<string[]> {
	const names = await roll.names();
	return names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
}

/** The whole sheet by thumb, without a network; gives the taps on the open sheet, closing apart. */
async function takeRoll(
	phone: Phone,
	take: (roll: Roll, thumb: Thumb, exceptions: Exceptions) => Promise<void>
): Promise<number> {
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	const roll = await Roll.openTonight(page);
	await phone.setOffline(true);
	const names = await uniqueNames(roll);
	const thumb = new Thumb();
	await take(roll, thumb, new Map(EXCEPTIONS.map((choice, place) => [names[place] ?? '', choice])));
	await roll.expectCounts(EXPECTED, EXPECTED - 2);
	await roll.close();
	await expect(page.getByText(`签到已结束，实到 ${EXPECTED - 2} 人`)).toBeVisible();
	return thumb.taps;
}

test(`${EXPECTED} households, all present and then four exceptions: at most ${MOST_TAPS.allPresent} taps`, async ({
	turnOn
}) => {
	const taps = await takeRoll(await turnOn(), async (roll, thumb, exceptions) => {
		await thumb.tap(roll.page.getByRole('button', { name: '全部到场' }));
		for (const [name, choice] of exceptions) await thumb.choose(roll, name, choice);
	});
	console.log(`${EXPECTED} households, 4 exceptions, from 全部到场: ${taps} taps; closing 2`);
	expect(taps).toBeLessThanOrEqual(MOST_TAPS.allPresent);
});

test(`${EXPECTED} households one by one, four exceptions: at most ${MOST_TAPS.oneByOne} taps`, async ({
	turnOn
}) => {
	const taps = await takeRoll(await turnOn(), async (roll, thumb, exceptions) => {
		for (const row of await roll.rows.all()) {
			const name = await row.locator('.row-name').innerText();
			const choice = exceptions.get(name);
			if (choice === undefined) await thumb.tap(row.getByRole('button').first());
			else await thumb.choose(roll, name, choice);
		}
	});
	console.log(`${EXPECTED} households, 4 exceptions, one by one: ${taps} taps; closing 2`);
	expect(taps).toBeLessThanOrEqual(MOST_TAPS.oneByOne);
});

test('leave is noted before the sign-in opens; closing shows who is unmarked and marks the rest absent', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await roll.choose('林禾', '请假', '病假');
	await roll.expectRow('林禾', '请假');
	await expect(roll.row('林禾')).toContainText('病假');
	await expect(page.getByRole('button', { name: '开始签到' })).toBeVisible();
	await roll.tap('周小穗');
	await page.getByRole('button', { name: '结束', exact: true }).click();
	const sheet = page.getByRole('dialog');
	await expect(sheet).toContainText(`还有 ${EXPECTED - 2} 人没有点`);
	await expect(sheet).toContainText('陈麦田');
	await expect(sheet).not.toContainText('周小穗');
	await sheet.getByRole('button', { name: '其余记缺席，结束' }).click();
	await roll.expectRow('陈麦田', '缺席');
	await expect(roll.row('陈麦田')).toContainText('批量');
	await expect(roll.row('周小穗')).not.toContainText('批量');
});

test('one group at a time; a late rule of its own; a head count; a walk-in who was on the roster', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	await waitUntilKeptForOffline(page);
	await phone.setOffline(true);

	await page.getByRole('button', { name: '找人' }).click();
	await page.getByRole('button', { name: '二组', exact: true }).click();
	const inGroup = await roll.rows.count();
	await page.getByRole('button', { name: '本组全到' }).click();
	await roll.expectCounts(EXPECTED, inGroup);
	await expect(roll.rows.filter({ hasText: '二组' })).toHaveCount(inGroup);
	await page.getByRole('button', { name: '显示全部' }).click();
	await expect(roll.rows).toHaveCount(EXPECTED);
	await page.getByRole('button', { name: `未点 ${EXPECTED - inGroup}` }).click();
	await expect(roll.rows).toHaveCount(EXPECTED - inGroup);
	await page.getByRole('button', { name: '找人' }).click();

	await page.getByRole('button', { name: /更多/ }).click();
	const more = page.getByRole('dialog');
	await expect(more).toContainText('19:10 以后到的记迟到');
	await more.getByRole('button', { name: '30 分钟' }).click();
	await expect(more).toContainText('19:30 以后到的记迟到');
	await more.getByLabel('仅计人数').fill('４５');
	await more.getByRole('button', { name: '记下人数' }).click();
	await expect(more).toContainText('清点 45 人');
	await page.keyboard.press('Escape');
	await expect(page.getByText('19:30 以后到的记迟到 · 清点 45 人')).toBeVisible();

	await page.getByRole('button', { name: '现场登记' }).click();
	await page.getByLabel('姓名').pressSequentially('陈麦');
	await page.getByRole('dialog').getByRole('button', { name: '陈麦田' }).click();
	await roll.expectRow('陈麦田', '到场', '已存本机');
	await expect(roll.row('陈麦田').getByRole('button').first()).toBeFocused();
	await page.getByRole('button', { name: '现场登记' }).click();
	await page.getByLabel('姓名').pressSequentially('赵大山');
	await page.getByRole('dialog').getByRole('button', { name: '爷爷' }).click();
	await page.getByRole('dialog').getByRole('button', { name: '一组' }).click();
	await page.keyboard.press('Escape');
	await expect(roll.row('赵大山')).toHaveCount(0);
	await page.getByRole('button', { name: '现场登记' }).click();
	await page.getByLabel('姓名').pressSequentially('赵大山');
	await page.keyboard.press('Enter');
	await expect(roll.row('赵大山')).toContainText('现场登记');
	await page.getByRole('button', { name: '撤销' }).click();
	await expect(roll.row('赵大山')).toHaveCount(0);

	await roll.openSheet('陈麦田');
	await page.getByRole('button', { name: '改回未点' }).click();
	await roll.expectRow('陈麦田', '未点');
});

test('a whole roll by the keyboard alone: found, marked, undone, closed, and the focus is never lost', async ({
	turnOn
}) => {
	const { page } = await turnOn({ screen: 'desktop' });
	const { keyboard } = page;
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	const said = page.locator('main p.visually-hidden[role=status]');

	await keyboard.press('/');
	await expect(page.getByRole('searchbox')).toBeFocused();
	await keyboard.type('zxs');
	await expect(roll.rows).toHaveCount(1);
	await keyboard.press('Enter');
	await expect(roll.row('周小穗').getByRole('button').first()).toBeFocused();
	await keyboard.press('Enter');
	await roll.expectRow('周小穗', '到场');
	await expect(said).toHaveText('周小穗：到场');

	await keyboard.press('/');
	await keyboard.type('cmt');
	await keyboard.press('ArrowDown');
	await keyboard.press('ArrowRight');
	await keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toBeVisible();
	await page.getByRole('dialog').getByRole('button', { name: '农忙' }).focus();
	await keyboard.press('Space');
	await roll.expectRow('陈麦田', '请假');
	await expect(roll.row('陈麦田').getByRole('button').last()).toBeFocused();
	await expect(said).toHaveText('陈麦田：请假');

	await page.getByRole('button', { name: '撤销' }).focus();
	await keyboard.press('Enter');
	await roll.expectRow('陈麦田', '未点');
	await expect(said).toHaveText('陈麦田：未点');
	await expect(roll.row('陈麦田').getByRole('button').first()).toBeFocused();

	await keyboard.press('/');
	await keyboard.press('Escape');
	await expect(page.getByRole('searchbox')).toHaveCount(0);
	await expect(roll.rows).toHaveCount(EXPECTED);
	await expect(roll.rows.first().getByRole('button').first()).toBeFocused();
	await page.getByRole('button', { name: '全部到场' }).focus();
	await keyboard.press('Enter');
	await expect(said).toHaveText(`${EXPECTED - 1} 人：到场`);
	await expect(page.getByRole('button', { name: '找人' })).toBeFocused();

	await page.getByRole('button', { name: '结束', exact: true }).focus();
	await keyboard.press('Enter');
	await page.getByRole('dialog').getByRole('button', { name: '结束', exact: true }).focus();
	await keyboard.press('Enter');
	await expect(page.getByText('签到已结束')).toBeVisible();
	await expect(page.getByRole('button', { name: '重新打开' })).toBeFocused();
});

test('the wall counts without names, and hears of every phone', async ({ turnOn }) => {
	const [phone, other] = [await turnOn(), await turnOn()];
	const wall = await turnOn({ screen: 'desktop' });
	await signIn(phone.page, FACILITATOR);
	await signIn(other.page, SECOND_FACILITATOR);
	await signIn(wall.page, FACILITATOR);
	const [mine, theirs] = [await Roll.openTonight(phone.page), await Roll.openTonight(other.page)];
	await Roll.openTonight(wall.page);
	await wall.page.getByRole('button', { name: /更多/ }).click();
	await wall.page.getByRole('link', { name: /投影大字/ }).click();
	await expect(wall.page.getByText('请到前面签到')).toBeVisible();

	await mine.tap('林禾');
	await expect(wall.page.getByText('第 1 位已签到')).toBeVisible();
	await theirs.expectRow('林禾', '到场', '已送达');
	await theirs.tap('周小穗');
	await expect(wall.page.getByText('第 2 位已签到')).toBeVisible();
	await mine.expectRow('周小穗', '到场', '已送达');
	await expect(wall.page.locator('body')).not.toContainText(/林禾|周小穗/);
	await expect(wall.page.locator('body')).toContainText(`应到 ${EXPECTED}`);
	await expectAllDelivered(phone.page);

	const desktop = await turnOn({ screen: 'desktop' });
	await signIn(desktop.page, ORGANIZER);
	await new Board(desktop.page).expectTonight(2, EXPECTED);
});

test('a saved tap beeps and buzzes once somebody switched it on', async ({ turnOn }) => {
	const { page } = await turnOn();
	await page.addInitScript(() => {
		Object.assign(globalThis, { heard: [] as string[] });
		const heard = (what: string): void => {
			(globalThis as unknown as { heard: string[] }).heard.push(what);
		};
		Navigator.prototype.vibrate = () => {
			heard('buzz');
			return true;
		};
		OscillatorNode.prototype.start = () => heard('beep');
		OscillatorNode.prototype.stop = () => undefined;
	});
	const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
	await signIn(page, FACILITATOR);
	let roll = await Roll.openTonight(page);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场');
	expect(await heard()).toEqual([]);
	await page.getByRole('button', { name: /更多/ }).click();
	for (const name of ['签到提示音', '签到振动']) await page.getByRole('switch', { name }).click();
	expect((await heard()).sort()).toEqual(['beep', 'buzz']);
	await page.reload();
	roll = new Roll(page);
	await roll.tap('周小穗');
	await expect.poll(heard).toEqual(['buzz', 'beep']);
});
