import { afterEach, expect, test } from 'vitest';
import * as m from '#lib/text/paraglide/messages.js';
import { Preferences } from './preferences.svelte.ts';

afterEach(() => localStorage.clear());

const root = (): HTMLElement => document.createElement('html');

test('长辈版 is kept for the next start and told to the page', () => {
	const page = root();
	new Preferences(page, localStorage).setElder(true);
	expect(page.dataset['size']).toBe('elder');
	const later = root();
	const preferences = new Preferences(later, localStorage);
	expect(preferences.isElder).toBe(true);
	expect(later.dataset['size']).toBe('elder');
	preferences.setElder(false);
	expect(later.dataset['size']).toBeUndefined();
	expect(new Preferences(root(), localStorage).size).toBe('normal');
});

test('another language is spoken at once, without a reload, and at the next start', () => {
	const page = root();
	const preferences = new Preferences(page, localStorage);
	expect(page.lang).toBe('zh-CN');
	expect(m.common_delivered()).toBe('已送达');
	preferences.setLanguage('en');
	expect(page.lang).toBe('en');
	expect(m.common_delivered()).toBe('Delivered');
	expect(new Preferences(root(), localStorage).language).toBe('en');
	preferences.setLanguage('zh-CN');
	expect(m.common_delivered()).toBe('已送达');
});
