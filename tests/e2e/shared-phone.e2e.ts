import { gunzipSync } from 'node:zlib';
import type { Page, Request } from '@playwright/test';
import { shiftClock } from './stage/evening.ts';
import { Roll } from './stage/roll.ts';
import {
	expectAllDelivered,
	FACILITATOR,
	fillSignIn,
	goTo,
	ORGANIZER,
	SECOND_FACILITATOR,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const PINS: Readonly<Record<string, string>> = {
	[FACILITATOR]: '2580',
	[SECOND_FACILITATOR]: '147258'
};
const DAY_MS = 86_400_000;

test('two people share a phone offline by their PINs, and no fact of one travels under the other’s cookie', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	const slots = new Map<string, string>();
	for (const name of [SECOND_FACILITATOR, FACILITATOR]) {
		const answer = page.waitForResponse(
			(response) =>
				response.url().endsWith('/api/sign-in') && response.request().method() === 'POST'
		);
		await signIn(page, name);
		slots.set(((await (await answer).json()) as { slot: string }).slot, name);
		await setPin(page, PINS[name] ?? '');
		await expectAllDelivered(page);
	}
	await waitUntilKeptForOffline(page);
	const trips: Trip[] = [];
	page.on('requestfinished', (request) => trips.push(...tripsOf(request, slots)));

	await phone.setOffline(true);
	await goTo(page, '今天');
	await (await Roll.openTonight(page)).tap('林禾');
	await new Roll(page).expectRow('林禾', '到场', '已存本机');
	await page.goto('/me/people');
	await page.getByRole('button', { name: SECOND_FACILITATOR }).click();
	const lock = page.getByRole('dialog', { name: '已锁定' });
	await expect(lock).toContainText(`${SECOND_FACILITATOR}，请输入解锁码`);
	await openLock(page, PINS[FACILITATOR] ?? '');
	await expect(lock).toContainText('不对，还可以试 9 次');
	await openLock(page, PINS[SECOND_FACILITATOR] ?? '');
	await (await Roll.openTonight(page)).tap('周小穗');
	await new Roll(page).expectRow('周小穗', '到场', '已存本机');
	await new Roll(page).expectRow('林禾', '未点');

	await phone.setOffline(false);
	await expectAllDelivered(page);
	expect(new Set(trips.map(({ under }) => under))).toEqual(new Set([SECOND_FACILITATOR]));
	await page.goto('/me/people');
	await page.getByRole('button', { name: FACILITATOR, exact: false }).first().click();
	await expect(lock).toContainText(`${FACILITATOR}，请输入解锁码`);
	await openLock(page, PINS[FACILITATOR] ?? '');
	await expectAllDelivered(page);
	const roll = await Roll.openTonight(page);
	await roll.expectRow('林禾', '到场', '已送达');
	await roll.expectRow('周小穗', '到场', '已送达');
	const authors = new Map(trips.map(({ under, authors: by }) => [under, by.join()]));
	expect(authors.size).toBe(2);
	for (const { under, authors: by } of trips) expect(by.join()).toBe(authors.get(under));
	expect(new Set(authors.values()).size).toBe(2);
});

test('after thirty days without contact names are put away, a clock set back changes nothing, and the roll goes on', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await expectAllDelivered(page);
	await waitUntilKeptForOffline(page);
	const tonight = await Roll.openTonight(page);
	await tonight.tap('林禾');
	await expectAllDelivered(page);
	const address = page.url();
	await phone.setOffline(true);

	const later = (days: number): Promise<void> => laterBy(page, days * DAY_MS);
	await page.goto('/today');
	await later(26);
	await expect(page.getByText('已经 26 天没有和镇里联系')).toBeVisible();
	await page.goto('/today');
	await later(31);
	await goTo(page, '花名册');
	await expect(page.getByRole('heading', { name: '花名册先收起来了' })).toBeVisible();
	await expect(page.getByText('林禾')).toHaveCount(0);
	// The clock is back where it was with every reload.
	await page.goto('/roster');
	await expect(page.getByRole('heading', { name: '花名册先收起来了' })).toBeVisible();
	await page.goto(address);
	const roll = new Roll(page);
	await roll.tap('周小穗');
	await roll.expectRow('周小穗', '到场', '已存本机');
	await page.getByRole('button', { name: '结束', exact: true }).click();
	await page.getByRole('dialog').getByRole('button', { name: '其余先不记，结束' }).click();
	await expect(page.getByText('花名册先收起来了')).toBeVisible();
	await expect(page.getByText('林禾')).toHaveCount(0);

	await phone.setOffline(false);
	await expectAllDelivered(page);
	await page.goto('/roster');
	await expect(page.getByText('林禾').first()).toBeVisible();
});

test('an organizer makes an account, resets its password and stops its lost phone', async ({
	turnOn
}) => {
	const desk = await turnOn();
	await signIn(desk.page, ORGANIZER);
	await goTo(desk.page, '人员');
	await desk.page.getByRole('link', { name: '新建账号' }).click();
	await desk.page.getByLabel('账号名').fill('南渠村辅导员丙');
	await desk.page.getByLabel('负责哪里').selectOption({ label: '南渠村' });
	await desk.page.getByRole('button', { name: '新建' }).click();
	const shown = desk.page.locator('.password');
	const password = await shown.innerText();
	await desk.page.getByRole('link', { name: '记好了' }).click();

	const phone = await turnOn();
	await phone.page.goto('/sign-in');
	await fillSignIn(phone.page, '南渠村辅导员丙', password);
	await expect(phone.page.getByText('这是镇里发的一次性密码')).toBeVisible();
	await phone.page.getByLabel('新密码', { exact: true }).fill('nanqu-2026');
	await phone.page.getByRole('button', { name: '登录' }).click();
	await expect(phone.page).not.toHaveURL(/sign-in/);
	await expectAllDelivered(phone.page);

	await desk.page.reload();
	await desk.page.getByRole('link', { name: /南渠村辅导员丙/ }).click();
	await desk.page.getByRole('button', { name: '重设密码' }).click();
	await desk.page.getByRole('alertdialog').getByRole('button', { name: '重设密码' }).click();
	await expect(shown).toHaveText(/^[a-z0-9]{4}(?:-[a-z0-9]{4}){2}$/);
	await phone.page.goto('/sync');
	await expect(phone.page.getByRole('heading', { name: '请重新登录' })).toBeVisible();
	await phone.page.goto('/roster');
	await expect(phone.page.getByText('登录已过期，或密码改过了')).toBeVisible();

	await desk.page.getByRole('button', { name: /设备丢失/ }).click();
	await desk.page.getByRole('alertdialog').getByRole('button', { name: '停用设备' }).click();
	await expect(desk.page.getByText(/已停用/)).toBeVisible();
	const next = await shown.innerText();
	await phone.page.goto('/sign-in');
	await fillSignIn(phone.page, '南渠村辅导员丙', next);
	await phone.page.getByLabel('新密码', { exact: true }).fill('nanqu-2027');
	await phone.page.getByRole('button', { name: '登录' }).click();
	await expect(phone.page.getByText('这个账号或手机已停用')).toBeVisible();
});

interface Trip {
	/** Whose sign-in it went under. */
	readonly under: string;
	/** Who made what it carried. */
	readonly authors: readonly string[];
}

/** The exchange a request is, when it carries facts. */
function tripsOf(request: Request, slots: ReadonlyMap<string, string>): Trip[] {
	if (!request.url().endsWith('/api/sync')) return [];
	const body = request.postDataBuffer();
	if (body === null) return [];
	const isPacked = body[0] === 0x1f && body[1] === 0x8b;
	const { segments } = JSON.parse((isPacked ? gunzipSync(body) : body).toString()) as {
		segments: { facts: { authors: string[] } }[];
	};
	const authors = [...new Set(segments.flatMap(({ facts }) => facts.authors))];
	const under = slots.get(request.headers()['x-tongyu-slot'] ?? '') ?? 'nobody';
	return authors.length === 0 ? [] : [{ under, authors }];
}

async function setPin(page: Page, pin: string): Promise<void> {
	await page.goto('/me/lock');
	await page.getByLabel('新的解锁码', { exact: true }).fill(pin);
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByLabel('再输一次新的解锁码').fill(pin);
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByText('解锁码设好了')).toBeVisible();
}

async function openLock(page: Page, pin: string): Promise<void> {
	const field = page.getByRole('dialog', { name: '已锁定' }).getByRole('textbox');
	await field.fill(pin);
	await field.press('Enter');
}

/** The phone lies in a drawer, and is looked at again. */
async function laterBy(page: Page, spanMs: number): Promise<void> {
	await page.evaluate(shiftClock, spanMs);
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}
