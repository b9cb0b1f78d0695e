import type { Row } from '../contender.ts';
import { LINK_COLUMNS } from '../link-measure.ts';
import { ourNewPhone } from './ours.ts';
import { stockPulls } from './stock.ts';

/** A facilitator's new phone gets its people. */
export const newPhoneRow: Row = {
	name: 'new-phone',
	title: 'a new phone gets a roster of 600, 700 ms / 50 kbit/s, after the shell, warm connection',
	columns: LINK_COLUMNS,
	goals: [{ figure: 'elapsedMs', atMost: 2000 }],
	ours: [ourNewPhone],
	peers: stockPulls,
	notes: [
		'express-pouchdb compresses its answers (gzip), which CouchDB does not: stock is flattered.'
	]
};
