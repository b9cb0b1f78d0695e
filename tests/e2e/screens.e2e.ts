import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { takePicture } from '../ground/chromium.ts';
import { FACILITATOR, ORGANIZER, signIn } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const PICTURES = 'test-results/pictures';

/** No rule of axe is broken and nothing scrolls sideways; a picture is left to look at. */
async function expectClean(page: Page, name: string): Promise<void> {
	await expect(page.locator('main')).not.toBeEmpty();
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(
		violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
		name
	).toEqual([]);
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
	await takePicture(page, 'phone', `${PICTURES}/${name}.png`);
}

test('the facilitator’s screens are clean at 360 px, and in 长辈版', async ({ turnOn }) => {
	const { page } = await turnOn();
	await page.goto('/sign-in');
	await expectClean(page, 'sign-in');
	await signIn(page, FACILITATOR);
	const roll = page.locator('main a[href*="/roll/"]').first();
	await expect(roll).toBeVisible();
	const href = (await roll.getAttribute('href')) ?? '';
	for (const size of ['normal', 'elder']) {
		if (size === 'elder') {
			await page.goto('/me');
			await page.getByRole('switch').click();
		}
		for (const path of ['/today', href, '/roster', '/sync', '/me', '/today/new', '/install']) {
			await page.goto(path);
			await expect(page.getByRole('heading').first()).toBeVisible();
			await expectClean(page, `${size}${path.replace(/[?].*/, '').replaceAll('/', '-')}`);
		}
	}
});

test('the organizer’s screens are clean at 360 px', async ({ turnOn }) => {
	const { page } = await turnOn();
	await signIn(page, ORGANIZER);
	const site = page.locator('main a[href^="/sites/"]').first();
	await expect(site).toBeVisible();
	await expectClean(page, 'organizer-sites');
	for (const path of ['/sites/new', '/sync', '/sync/import', '/me']) {
		await page.goto(path);
		await expect(page.getByRole('heading').first()).toBeVisible();
		await expectClean(page, `organizer${path.replaceAll('/', '-')}`);
	}
});
