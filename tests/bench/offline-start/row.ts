import type { Row } from '../contender.ts';
import { ourOfflineStart } from './ours.ts';

/** The app is opened in a hall without signal. */
export const offlineStartRow: Row = {
	name: 'offline-start',
	title: 'cold start without network until the sheet can be tapped, real Chromium, CPU ÷ 4',
	columns: ['sheetMs', 'slowestMs', 'paintedMs'],
	goals: [{ figure: 'sheetMs', atMost: 1000 }],
	ours: [ourOfflineStart],
	peers: [],
	notes: [
		'From the start of the navigation until a tap made right after the first paint is drawn; the middle and the slowest of 7 starts.',
		'The browser is started anew each time. Throttling does not reach the service worker.',
		'No peer: the stock stack brings no offline start of its own.'
	]
};
