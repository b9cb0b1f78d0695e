import type { Contender } from '../contender.ts';

/**
 * The plug for ours: the app installed in a real Chromium, its sheet opened once, the server and the browser killed; then
 * `relaunch`, CPU ÷ 4, and the time from the start of the navigation until a tap on the sheet is taken (`sheetMs`).
 */
export const ourOfflineStart: Contender = {
	name: 'Tongyu',
	wired: false,
	run: () => Promise.reject(new Error('not wired yet'))
};
