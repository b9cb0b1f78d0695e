import type { Row } from '../contender.ts';
import { PHONE_COLUMNS } from '../ours/measure-phone.ts';
import { ourIdles } from './ours.ts';
import { stockIdle } from './stock.ts';

/** Nothing to send, nothing to fetch: what asking costs. */
export const idleRow: Row = {
	name: 'idle',
	title: 'one sync with nothing new on either side, 700 ms / 50 kbit/s, warm connection',
	columns: PHONE_COLUMNS,
	goals: [
		{ figure: 'requests', atMost: 1 },
		{ figure: 'bodyUpBytes', atMost: 205 },
		{ figure: 'bodyUpBytes', constant: true }
	],
	ours: ourIdles,
	peers: [stockIdle],
	notes: [
		'Wire: what the link itself takes for ours, its round trips and bytes; the rest is work on both sides.',
		'0.2 KB is read as 205 B.'
	]
};
