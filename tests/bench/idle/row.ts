import type { Row } from '../contender.ts';
import { LINK_COLUMNS } from '../link-measure.ts';
import { ourIdles } from './ours.ts';
import { stockIdle } from './stock.ts';

/** Nothing to send, nothing to fetch: what asking costs. */
export const idleRow: Row = {
	name: 'idle',
	title: 'one sync with nothing new on either side, 700 ms / 50 kbit/s, warm connection',
	columns: [...LINK_COLUMNS, 'bodyUpBytes'],
	goals: [
		{ figure: 'requests', atMost: 1 },
		{ figure: 'bodyUpBytes', atMost: 205 },
		{ figure: 'bodyUpBytes', constant: true }
	],
	ours: ourIdles,
	peers: [stockIdle],
	notes: ['0.2 KB is read as 205 B.']
};
