import type { Page } from '@playwright/test';
import { throttleCpu } from '../../ground/chromium.ts';
import type { Figures } from '../contender.ts';
import { percentilesMs } from '../figures.ts';
import type { TapMarks } from './watch.ts';

/** How much slower than this machine the phone's processor is. */
const CPU_RATE = 6;
/** The first taps of a page compile its code; a facilitator's first two do as well, but they are two. */
const WARM_UP_TAPS = 5;
const SAVED_WITHIN_MS = 30_000;

/** Where to tap. */
export interface TapPlan extends TapMarks {
	/** The element of the row to tap. */
	readonly button: string;
	readonly taps: number;
}

/**
 * Taps one row after the other with a real touch, each after the one before is saved, on a processor ÷ 6. `watchTaps` must
 * have been added to the page. Gives `savedP…Ms` and `paintP…Ms`.
 */
export async function tapRows(page: Page, plan: TapPlan): Promise<Figures> {
	const keys = await page.$$eval(
		plan.row,
		(rows, attribute) => rows.map((row) => row.getAttribute(attribute) ?? ''),
		plan.keyAttribute
	);
	if (keys.length < 600) throw new Error(`Only ${keys.length} rows are on the list.`);
	await throttleCpu(page, CPU_RATE);
	const tapped = keys.slice(0, WARM_UP_TAPS + plan.taps);
	for (const [index, key] of tapped.entries()) await tapRow(page, { plan, key, index });
	await throttleCpu(page, 1);
	const samples = (await page.evaluate(() => window.tapSamples)).slice(WARM_UP_TAPS);
	return {
		rows: keys.length,
		taps: samples.length,
		...percentilesMs(
			'saved',
			samples.map((sample) => sample.savedMs ?? NaN)
		),
		...percentilesMs(
			'paint',
			samples.map((sample) => sample.paintedMs ?? NaN)
		)
	};
}

async function tapRow(
	page: Page,
	{ plan, key, index }: { plan: TapPlan; key: string; index: number }
): Promise<void> {
	const selector = `${plan.row}[${plan.keyAttribute}="${key}"] ${plan.button}`;
	const place = await page.$eval(selector, (button) => {
		button.scrollIntoView({ block: 'center' });
		const { left, top, width, height } = button.getBoundingClientRect();
		return { x: left + width / 2, y: top + height / 2 };
	});
	await page.touchscreen.tap(place.x, place.y);
	await page.waitForFunction(
		(done) => {
			const sample = window.tapSamples[done];
			return sample?.savedMs !== undefined && sample.paintedMs !== undefined;
		},
		index,
		{ timeout: SAVED_WITHIN_MS, polling: 50 }
	);
}
