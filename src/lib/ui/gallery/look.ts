import { cdp, page } from 'vitest/browser';
import { setLocale } from '#lib/text/paraglide/runtime.js';

/** A way the same page can look: scheme, 长辈版, and the size of type the person set in the browser. */
export interface Look {
	readonly name: string;
	readonly widthPx: number;
	readonly isDark?: boolean;
	readonly isElder?: boolean;
	/** The parts speak English (what the boards themselves say stays Chinese). */
	readonly isEnglish?: boolean;
	/** 100 or 200: percent of the browser's own type size. */
	readonly typePercent?: number;
}

const PHONE_HEIGHT_PX = 780;
const DESKTOP_HEIGHT_PX = 760;

/** Gives the page a look, as the phone's settings would. */
export async function take(look: Look): Promise<void> {
	const root = document.documentElement;
	root.lang = look.isEnglish === true ? 'en' : 'zh-CN';
	if (look.isElder === true) root.dataset['size'] = 'elder';
	else delete root.dataset['size'];
	root.style.fontSize = `${look.typePercent ?? 100}%`;
	void setLocale(look.isEnglish === true ? 'en' : 'zh-CN', { reload: false });
	await cdp().send('Emulation.setEmulatedMedia', {
		features: [{ name: 'prefers-color-scheme', value: look.isDark === true ? 'dark' : 'light' }]
	});
	await page.viewport(look.widthPx, look.widthPx < 960 ? PHONE_HEIGHT_PX : DESKTOP_HEIGHT_PX);
}

/** Waits until nothing moves any more; what follows the scrolling never ends and does not count. */
export async function settle(): Promise<void> {
	const timed = document.getAnimations().filter(({ timeline }) => timeline === document.timeline);
	await Promise.all(timed.map((animation) => animation.finished));
}

/** Makes the window as tall as the page, so that nothing is under the bars that stay in sight. */
export async function unroll(look: Look): Promise<void> {
	await page.viewport(look.widthPx, document.documentElement.scrollHeight);
}

/** A picture of the page, under test-results/gallery, for people to look at. */
export async function picture(name: string, look: Look): Promise<void> {
	await page.screenshot({ path: `../../../../test-results/gallery/${name}-${look.name}.png` });
}
