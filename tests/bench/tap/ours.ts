import type { Contender } from '../contender.ts';
import { openRoll, signedInBrowser } from '../ours/open-roll.ts';
import { tapRows } from './tap-rows.ts';
import { watchTaps, type TapMarks } from './watch.ts';

/** How the product's rows are marked: drawn once no longer `open`; 已存本机, or more once the server has it. */
const MARKS: TapMarks = {
	row: '[data-row]',
	keyAttribute: 'data-row',
	shown: '[data-row]:not(.open)',
	saved: '.delivery.saved, .delivery.delivered'
};

/** A tap on the built product: strictly durable in IndexedDB, flushed to the journal, and said so by the row. */
export const ourTap: Contender = {
	name: 'Tongyu, strict, roll-call page',
	run: async (ground) => {
		const { chromium, rollPath } = await signedInBrowser(ground);
		const page = await chromium.page();
		await page.addInitScript(watchTaps, MARKS);
		await openRoll(page, rollPath);
		return tapRows(page, { ...MARKS, button: '.who', taps: ground.scale.taps });
	}
};
