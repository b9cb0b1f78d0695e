import type { Page } from '@playwright/test';
import { throttleCpu, type Chromium } from '../../ground/chromium.ts';
import type { Contender } from '../contender.ts';
import { percentile } from '../figures.ts';
import { openRoll, signedInBrowser } from '../ours/open-roll.ts';
import { seededSite } from '../seeded.ts';
import { tapWhenPainted, type FirstTap } from './first-tap.ts';

const CPU_RATE = 4;
/** Odd, so that one of them is the middle. */
const STARTS = 7;

/** The installed app, its server gone, in a browser just started: until a tap on tonight's sheet of 600 is taken. */
export const ourOfflineStart: Contender = {
	name: 'Tongyu, a sheet of 600',
	run: async (ground) => {
		const { chromium, server, rollPath } = await signedInBrowser(ground);
		const page = await chromium.page();
		await page.evaluate(async () => {
			await navigator.serviceWorker.ready;
		});
		// From here on the service worker serves the page.
		await openRoll(page, rollPath);
		await server.killHard();
		const starts: FirstTap[] = [];
		for (let start = 0; start < STARTS; start++) starts.push(await coldStart(chromium, rollPath));
		const taken = starts.map(({ takenMs }) => takenMs);
		return {
			sheetMs: percentile(taken, 0.5),
			slowestMs: Math.max(...taken),
			paintedMs: percentile(
				starts.map(({ paintedMs }) => paintedMs),
				0.5
			)
		};
	}
};

async function coldStart(chromium: Chromium, path: string): Promise<FirstTap> {
	await chromium.close();
	await chromium.launch();
	const page = await chromium.page();
	await page.addInitScript(tapWhenPainted, seededSite(1).people.length);
	await throttleCpu(page, CPU_RATE);
	await page.goto(path, { waitUntil: 'commit' });
	await requireWorker(page);
	return page.evaluate(() => window.firstTap);
}

/** What a browser's own cache served would be no offline start. */
async function requireWorker(page: Page): Promise<void> {
	const isControlled = await page.evaluate(() => navigator.serviceWorker.controller !== null);
	if (!isControlled) throw new Error('No service worker served the page.');
}
