/** What must be true of every screen in every look, and a picture of it for people to judge what no rule can. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './expect.ts';
import type { Look } from './looks.ts';

/** Where the pictures go. */
const PICTURES = join(import.meta.dirname, '../../../test-results/pictures');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** CSS pixels a thumb needs; in 长辈版 more. */
const TARGET_PX = 44;
const ELDER_TARGET_PX = 60;
/** A long list shows in its first screens what it is; more of it would only cost time. */
const HIGHEST_PX = 1400;

/** Fits, can be hit, and axe finds nothing; everything wrong with it is told, not only the first. */
export async function checkScreen(page: Page, name: string, look: Look): Promise<void> {
	const before = page.viewportSize();
	await unroll(page);
	await page.screenshot({
		path: join(PICTURES, `${name}.${look.name}.png`),
		animations: 'disabled'
	});
	const where = `${name} (${look.name})`;
	const leastPx = look.isElder === true ? ELDER_TARGET_PX : TARGET_PX;
	if (look.axe !== undefined) await checkWithAxe(page, where, look.axe);
	expect.soft(await overflowPx(page), `${where} scrolls sideways by px`).toBe(0);
	expect.soft(await smallTargets(page, leastPx), `small targets on ${where}`).toEqual([]);
	if (before !== null) await page.setViewportSize(before);
}

async function checkWithAxe(page: Page, where: string, what: 'all' | 'colours'): Promise<void> {
	const axe = new AxeBuilder({ page });
	if (what === 'colours') axe.withRules('color-contrast');
	// Targets are measured below, more strictly, and whole: axe takes a row half under the foot for a small one.
	else axe.withTags(RULES).disableRules('target-size');
	const { violations } = await axe.analyze();
	const found = violations.map(
		({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`
	);
	expect.soft(found, `axe on ${where}`).toEqual([]);
}

/** Makes the window as high as the page, so that the foot covers nothing; sheets stand at the foot of an ordinary window. */
async function unroll(page: Page): Promise<void> {
	const size = page.viewportSize();
	if (size === null || (await page.locator('dialog[open]').count()) > 0) return;
	const heightPx = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.setViewportSize({
		width: size.width,
		height: Math.max(size.height, Math.min(heightPx, HIGHEST_PX))
	});
	await expect(page.locator('.foot').last()).toBeInViewport();
}

const overflowPx = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What a thumb would miss. Links inside a sentence are as high as its line; what is modal hides the rest. */
const smallTargets = (page: Page, leastPx: number): Promise<string[]> =>
	page.evaluate((least) => {
		const root = document.querySelector('dialog[open]') ?? document;
		return [...root.querySelectorAll('a, button, input, select, textarea')]
			.filter((target) => !target.matches('.skip, p > a, input[type=file]'))
			.filter((target) => target.getClientRects().length > 0)
			.filter((target) => {
				const { width, height } = target.getBoundingClientRect();
				return Math.min(width, height) < least - 0.5;
			})
			.map((target) => target.outerHTML.slice(0, 200));
	}, leastPx);
