import type { Page } from '@playwright/test';
import { Roll } from './stage/roll.ts';
import { expectAllDelivered, FACILITATOR, signIn } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

test('two tabs on one roll see each other, one sends for both, and when it closes the other goes on', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const left = phone.page;
	await signIn(left, FACILITATOR);
	const first = await Roll.openTonight(left);
	const right = await phone.newTab();
	await right.goto(left.url());
	const second = new Roll(right);
	await second.expectOpen();

	await first.tap('林禾');
	await second.expectRow('林禾', '到场');
	await second.tap('周小穗');
	await first.expectRow('周小穗', '到场');
	await expect.poll(() => syncLocks(right)).toEqual({ held: 1, pending: 1 });

	await phone.setOffline(true);
	await Promise.all([first.tap('陈麦田'), second.tap('金青苗')]);
	for (const roll of [first, second]) {
		await roll.expectRow('陈麦田', '到场');
		await roll.expectRow('金青苗', '到场');
	}
	await phone.setOffline(false);
	for (const roll of [first, second]) {
		for (const name of ['林禾', '周小穗', '陈麦田', '金青苗'])
			await roll.expectRow(name, '到场', '已送达');
	}
	await expectAllDelivered(left);
	await expectAllDelivered(right);

	await left.close();
	await second.tap('孙麦田');
	await second.expectRow('孙麦田', '到场', '已送达');
	expect(await syncLocks(right)).toEqual({ held: 1, pending: 0 });
});

/** How many tabs exchange, and how many wait for their turn. */
const syncLocks = (page: Page): Promise<{ held: number; pending: number }> =>
	page.evaluate(async () => {
		const { held = [], pending = [] } = await navigator.locks.query();
		const isSync = ({ name = '' }): boolean => name.startsWith('tongyu-sync-');
		return { held: held.filter(isSync).length, pending: pending.filter(isSync).length };
	});
