import type { Page } from '@playwright/test';
import { shiftClock } from './stage/evening.ts';
import { Roll } from './stage/roll.ts';
import {
	expectAllDelivered,
	FACILITATOR,
	fillSignIn,
	goTo,
	signIn,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const PIN = '2580';
const WRONG = '1111';
const AWAY_MS = 5 * 60_000 + 1000;

test('the offered PIN covers the screen after five minutes away, and half-done work is still there', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await page.getByRole('link', { name: '设解锁码' }).click();
	await setPin(page, PIN);

	await goTo(page, '今天');
	await expect(page.getByText('给这台手机上的花名册加把锁')).toBeHidden();
	await page.goto('/today/new');
	const half = page.locator('main input').first();
	await half.fill('写到一半');
	await goAway(page);
	const lock = page.getByRole('dialog', { name: '已锁定' });
	await expect(lock).toBeVisible();
	await expect(half).toBeHidden();
	await page.keyboard.press('Escape');
	await page.keyboard.press('Escape');
	await expect(lock).toBeVisible();
	await page.keyboard.type(PIN);
	await page.keyboard.press('Enter');
	await expect(lock).toBeHidden();
	await expect(half).toHaveValue('写到一半');
	await expect(half).toBeFocused();
});

test('a tap made before the lock is saved and sent while it is locked; kill and reload keep it locked', async ({
	turnOn
}) => {
	const phone = await turnOn();
	await signIn(phone.page, FACILITATOR);
	await phone.page.goto('/me/lock');
	await setPin(phone.page, PIN);
	await goTo(phone.page, '今天');
	const [first = '', second = ''] = await (await Roll.openTonight(phone.page)).names();
	await waitUntilKeptForOffline(phone.page);
	const roll = new Roll(phone.page);
	await phone.setOffline(true);
	await roll.tap(first);
	await roll.expectRow(first, '到场', '已存本机');
	await roll.tap(second);
	await goAway(phone.page);
	await expect(phone.page.getByRole('dialog', { name: '已锁定' })).toBeVisible();
	await phone.setOffline(false);
	// Covered, so only the page itself can tell.
	await expect(phone.page.locator('a[href="/sync"]').first()).toContainText('已送达');

	await phone.kill();
	await phone.turnOnAgain();
	await phone.page.goto('/today');
	await expect(phone.page.getByRole('dialog', { name: '已锁定' })).toBeVisible();
	await expect(phone.page.getByRole('link', { name: /签到$/ })).toHaveCount(0);
	await typePin(phone.page, WRONG);
	await expect(phone.page.getByText('不对，还可以试 9 次')).toBeVisible();
	await phone.page.reload();
	await expect(phone.page.getByText('不对，还可以试 9 次')).toBeVisible();
	await typePin(phone.page, PIN);
	await expectAllDelivered(phone.page);
	const again = await Roll.openTonight(phone.page);
	await again.expectRow(first, '到场', '已送达');
	await again.expectRow(second, '到场', '已送达');
});

test('ten wrong tries sign out and touch no unsent fact; the same account goes on with them', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const { page } = phone;
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await page.goto('/me/lock');
	await setPin(page, PIN);
	await goTo(page, '今天');
	let roll = await Roll.openTonight(page);
	await phone.setOffline(true);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场', '已存本机');
	await goAway(page);
	for (let left = 9; left > 0; left -= 1) {
		await typePin(page, WRONG);
		await expect(page.getByText(`不对，还可以试 ${left} 次`)).toBeVisible();
		// The count survives whatever is done to the app meanwhile.
		if (left % 4 === 0) await page.reload();
	}
	await typePin(page, WRONG);
	await expect(page.getByText('试错了 10 次，已退出登录')).toBeVisible();
	await page.goto('/today');
	await expect(page).toHaveURL(/sign-in/);

	await phone.setOffline(false);
	await fillSignIn(page, FACILITATOR);
	await expectAllDelivered(page);
	roll = await Roll.openTonight(page);
	await roll.expectRow('林禾', '到场', '已送达');
});

test('a forgotten PIN goes with the password, and an open roll call is not locked', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await page.goto('/me/lock');
	await setPin(page, PIN);
	await goTo(page, '今天');
	const roll = await Roll.openTonight(page);
	// Untouched on the table for a quarter of an hour, in sight.
	await page.evaluate(shiftClock, 15 * 60_000);
	await roll.tap('林禾');
	await roll.expectRow('林禾', '到场');
	await expect(page.getByRole('dialog', { name: '已锁定' })).toBeHidden();
	await goAway(page);
	await page.getByRole('link', { name: '忘了解锁码' }).click();
	await expect(page.getByText('请用账号和密码登录，再设新的解锁码')).toBeVisible();
	await fillSignIn(page, FACILITATOR);
	await expectAllDelivered(page);
	await expect(page.getByRole('link', { name: '设解锁码' })).toBeVisible();
});

/** Sets a PIN where none was, with the big keys and by keyboard. */
async function setPin(page: Page, pin: string): Promise<void> {
	for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByLabel('再输一次新的解锁码').fill(pin);
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByText('解锁码设好了')).toBeVisible();
}

async function typePin(page: Page, pin: string): Promise<void> {
	await page.getByRole('dialog', { name: '已锁定' }).getByRole('textbox').fill(pin);
	await page.keyboard.press('Enter');
}

/** The phone is put into a pocket and taken out five minutes later. */
async function goAway(page: Page): Promise<void> {
	await show(page, 'hidden');
	await page.evaluate(shiftClock, AWAY_MS);
	await show(page, 'visible');
}

const show = (page: Page, state: 'hidden' | 'visible'): Promise<void> =>
	page.evaluate((value) => {
		Object.defineProperty(document, 'visibilityState', { value, configurable: true });
		document.dispatchEvent(new Event('visibilitychange'));
	}, state);
