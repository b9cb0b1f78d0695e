/** The ways people see a screen: size of type, colours, language. */
import type { Page } from '@playwright/test';

/** One of them. */
export interface Look {
	/** Part of the pictures' names. */
	readonly name: string;
	/** 长辈版 */
	readonly isElder?: boolean;
	readonly isDark?: boolean;
	/** The browser's own size of type. */
	readonly typePercent?: number;
	/** What of axe can find here what it does not find in another look: sizes are measured in all of them. */
	readonly axe?: 'all' | 'colours';
}

/** Looks an open screen is put into, one after the other, without opening it again. */
export const PHONE_LOOKS: readonly Look[] = [
	{ name: 'normal', axe: 'all' },
	{ name: 'dark', isDark: true, axe: 'colours' },
	{ name: 'type-200', typePercent: 200 },
	{ name: 'elder', isElder: true }
];
/** English words are longer; the screen is the same. */
export const ENGLISH_LOOKS: readonly Look[] = [{ name: 'english' }];
export const DESKTOP_LOOKS: readonly Look[] = [{ name: 'desktop', axe: 'all' }];

/** From the page's next opening on, it speaks this language. */
export const speak = (page: Page, language: 'zh-CN' | 'en'): Promise<void> =>
	page.evaluate((locale) => localStorage.setItem('PARAGLIDE_LOCALE', locale), language);

/** The open page is seen so, as the switches and the browser's settings would do it. */
export async function wear(page: Page, look: Look): Promise<void> {
	await page.emulateMedia({ colorScheme: look.isDark === true ? 'dark' : 'light' });
	await page.evaluate(
		({ isElder, percent }) => {
			const root = document.documentElement;
			if (isElder) root.dataset['size'] = 'elder';
			else delete root.dataset['size'];
			root.style.fontSize = `${percent}%`;
		},
		{ isElder: look.isElder === true, percent: look.typePercent ?? 100 }
	);
}
