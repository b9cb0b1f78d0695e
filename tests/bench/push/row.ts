import type { Row } from '../contender.ts';
import { PHONE_COLUMNS } from '../ours/measure-phone.ts';
import { ourPushes } from './ours.ts';
import { stockPushes } from './stock.ts';

/** The evening's sheets leave the village. */
export const pushRow: Row = {
	name: 'push',
	title: 'push 3 sessions × 200 marks, 700 ms / 50 kbit/s each way, warm connection',
	columns: PHONE_COLUMNS,
	goals: [
		{ figure: 'requests', atMost: 1 },
		{ figure: 'bodyUpBytes', atMost: 4096 },
		{ figure: 'elapsedMs', atMost: 1400, of: ourPushes.http1.name },
		{ figure: 'elapsedMs', atMost: 1400, of: ourPushes.http2.name }
	],
	ours: Object.values(ourPushes),
	peers: stockPushes,
	notes: [
		'Wire: what the link itself takes for ours, its round trips and bytes; the rest is work on both sides.',
		'Bytes are counted on the wire, headers included; body up is the request body alone.',
		'Ours sends what Chrome on Android sends: its headers, the cookie, the slot; no TLS.',
		'The stock peer runs in Node with its memory adapter: no browser headers, no cookie, no TLS, which flatters it by some 0.5 KB a request.'
	]
};
