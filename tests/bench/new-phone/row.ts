import type { Row } from '../contender.ts';
import { PHONE_COLUMNS } from '../ours/measure-phone.ts';
import { ourNewPhones } from './ours.ts';
import { stockPulls } from './stock.ts';

/** A facilitator's new phone gets its people. */
export const newPhoneRow: Row = {
	name: 'new-phone',
	title: 'a new phone gets a roster of 600, 700 ms / 50 kbit/s, after the shell, warm connection',
	columns: PHONE_COLUMNS,
	goals: [{ figure: 'elapsedMs', atMost: 2000 }],
	ours: ourNewPhones,
	peers: stockPulls,
	notes: [
		'The roster alone is some 9.7 KB that no packing makes smaller: ids of people and households, telephone numbers, names.',
		'Wire: what the link itself takes for ours, its round trips and bytes; the rest is work on both sides.',
		'express-pouchdb compresses its answers (gzip), which CouchDB does not: stock is flattered.'
	]
};
