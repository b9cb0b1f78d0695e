import axe from 'axe-core';
import { expect, test } from 'vitest';
import FamilyBoard from './FamilyBoard.svelte';
import FormBoard from './FormBoard.svelte';
import RollBoard from './RollBoard.svelte';
import SealBoard from './SealBoard.svelte';
import SheetBoard from './SheetBoard.svelte';
import SitesBoard from './SitesBoard.svelte';
import SyncBoard from './SyncBoard.svelte';
import TodayBoard from './TodayBoard.svelte';
import { picture, settle, take, unroll } from './look.ts';
import type { Look } from './look.ts';
import { show } from './show.ts';

const BOARDS = {
	roll: () => show(RollBoard, { toastText: '周小穗 记为到场' }),
	today: () => show(TodayBoard, {}),
	family: () => show(FamilyBoard, {}),
	sync: () => show(SyncBoard, {}),
	form: () => show(FormBoard, {}),
	seals: () => show(SealBoard, {}),
	sheet: () => show(SheetBoard, { opens: 'sheet' }),
	dialog: () => show(SheetBoard, { opens: 'dialog' }),
	sites: () => show(SitesBoard, {})
};

const LOOKS: readonly Look[] = [
	{ name: '360', widthPx: 360 },
	{ name: '360-dark', widthPx: 360, isDark: true },
	{ name: '360-elder', widthPx: 360, isElder: true },
	{ name: '360-elder-dark', widthPx: 360, isElder: true, isDark: true },
	{ name: '360-200', widthPx: 360, typePercent: 200 },
	{ name: '360-elder-200', widthPx: 360, isElder: true, typePercent: 200 },
	{ name: '360-english', widthPx: 360, isEnglish: true },
	{ name: '1200', widthPx: 1200 },
	{ name: '1200-dark', widthPx: 1200, isDark: true }
];

for (const look of LOOKS) {
	for (const [name, draw] of Object.entries(BOARDS)) {
		test(`${name} at ${look.name} fits, and axe finds nothing`, async () => {
			await take(look);
			const shown = draw();
			try {
				await settle();
				expect(document.documentElement.scrollWidth, 'scrolls sideways').toBe(look.widthPx);
				await unroll(look);
				expect(smallTargets(shown.target, look.isElder === true ? 60 : 44)).toEqual([]);
				const { violations } = await axe.run(document, {
					runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
				});
				expect(
					violations.map((found) => [found.id, ...found.nodes.map((node) => node.html)])
				).toEqual([]);
			} finally {
				await picture(name, look);
				shown.remove();
			}
		});
	}
}

/** What a thumb would miss (适老化 规范: 60 px in 长辈版, else 44), leaving out what only the keyboard sees. */
function smallTargets(page: HTMLElement, leastPx: number): string[] {
	return [...page.querySelectorAll('a, button, input, select, textarea')]
		.filter((target) => !target.matches('.skip'))
		.filter((target) => target.getClientRects().length > 0)
		.filter((target) => {
			const { width, height } = target.getBoundingClientRect();
			return Math.min(width, height) < leastPx;
		})
		.map((target) => target.outerHTML);
}
