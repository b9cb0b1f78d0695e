import type { Row } from '../contender.ts';
import { ourOfflineStart } from './ours.ts';

/** The app is opened in a hall without signal. */
export const offlineStartRow: Row = {
	name: 'offline-start',
	title: 'cold start without network until the sheet can be tapped, real Chromium, CPU ÷ 4',
	columns: ['sheetMs'],
	goals: [{ figure: 'sheetMs', atMost: 1000 }],
	ours: [ourOfflineStart],
	peers: [],
	notes: ['No peer: the stock stack brings no offline start of its own.']
};
