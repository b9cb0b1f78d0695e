import type { Row } from '../contender.ts';
import { LINK_COLUMNS } from '../link-measure.ts';
import { ourPush } from './ours.ts';
import { stockPushes } from './stock.ts';

/** The evening's sheets leave the village. */
export const pushRow: Row = {
	name: 'push',
	title: 'push 3 sessions × 200 marks, 700 ms / 50 kbit/s each way, warm connection',
	columns: [...LINK_COLUMNS, 'bodyUpBytes'],
	goals: [
		{ figure: 'requests', atMost: 1 },
		{ figure: 'bodyUpBytes', atMost: 4096 },
		{ figure: 'elapsedMs', atMost: 1400 }
	],
	ours: [ourPush],
	peers: stockPushes,
	notes: [
		'Bytes are counted on the wire, headers included; body up is the request body alone.',
		'The stock peer runs in Node with its memory adapter: no browser headers, no cookie, no TLS, which flatters it by some 0.5 KB a request.'
	]
};
