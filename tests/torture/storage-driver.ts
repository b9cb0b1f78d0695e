import type { Page } from '@playwright/test';
import { waitUntil } from '../ground/wait-until.ts';
import { EXCHANGED_WITHIN_MS, type Driver } from './driver.ts';
import { openPage, PASSWORD, takePrivateFiles } from './ground.ts';

const TAPS_IN_A_ROUND = 60;

/** Drives the product's App without its screens: the page of `page/main.ts`. */
export const storageDriver = ({ hasJournal }: { readonly hasJournal: boolean }): Driver => ({
	open: async (chrome, hear) => {
		if (!hasJournal) await chrome.context.addInitScript(takePrivateFiles);
		const page = await openPage(chrome, '/torture/index.html', hear);
		await page.waitForFunction(() => 'torture' in window);
		return page;
	},
	look: (page) => page.evaluate(() => window.torture.look()),
	marks: (page) => page.evaluate(() => window.torture.marks()),
	signIn: async (page, name) => {
		const said = await page.evaluate(([who, password]) => window.torture.signIn(who, password), [
			name,
			PASSWORD
		] as const);
		if (said !== 'ok') throw new Error(`The sign-in said ${said}.`);
		await waitUntil(() => page.evaluate(async () => (await window.torture.rosterSize()) > 0), {
			withinMs: EXCHANGED_WITHIN_MS,
			what: 'the roster'
		});
	},
	isSignedOut: async (page) => {
		const phase = async () => (await page.evaluate(() => window.torture.syncState())).phase;
		await waitUntil(async () => (await phase()) !== 'exchanging', {
			withinMs: EXCHANGED_WITHIN_MS,
			what: 'the exchange'
		});
		return (await phase()) === 'signed-out';
	},
	tap: (page, { round, chance }) => {
		const pausesMs = Array.from({ length: TAPS_IN_A_ROUND }, () =>
			chance() < 0.3 ? 0 : chance() * 120
		);
		const order = { firstNumber: round * 10_000, pausesMs, bulkEvery: chance() < 0.3 ? 9 : 0 };
		return page.evaluate((taps) => window.torture.tap(taps), order);
	},
	deliver: async (page) => {
		await page.evaluate(() => window.torture.syncNow());
		await waitUntil(() => isDelivered(page), {
			withinMs: EXCHANGED_WITHIN_MS,
			everyMs: 200,
			what: 'delivery'
		});
		return (await page.evaluate(() => window.torture.syncState())).refused;
	}
});

async function isDelivered(page: Page): Promise<boolean> {
	const { waiting, phase } = await page.evaluate(() => window.torture.syncState());
	return waiting === 0 && phase === 'idle';
}
