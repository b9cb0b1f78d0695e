import type { Row } from '../contender.ts';
import { LOAD_COLUMNS } from './drive.ts';
import { ourReconnect } from './ours.ts';
import { stockReconnect, stockReconnects } from './stock.ts';

/** The evening on which all phones of a district come back into the network. */
export const reconnectRow: Row = {
	name: 'reconnect',
	title: 'sites × phones return within a window, 600 marks each, no link between (loopback)',
	columns: LOAD_COLUMNS,
	goals: [
		{ figure: 'visitP99Ms', atMost: 1000, beside: stockReconnect.name },
		{ figure: 'errors', atMost: 0, beside: stockReconnect.name },
		{ figure: 'serverPeakBytes', atMost: 200_000_000, beside: stockReconnect.name }
	],
	ours: [ourReconnect],
	peers: stockReconnects,
	notes: [
		'A visit is all requests of one phone, from the moment it should have arrived; unfinished 120 s after the last arrival is an error.',
		'Ours runs with the environment of server/deploy/tongyu.service. Its peak is that of the process, the start included.',
		'Percent of one core. Stores flush every write. The peer plays the recorded requests of stock PouchDB (batch_size 1000), without its retries.'
	]
};
