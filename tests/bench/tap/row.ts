import type { Row } from '../contender.ts';
import { ourTap } from './ours.ts';
import { stockTap } from './stock.ts';

/** From the finger to "saved". */
export const tapRow: Row = {
	name: 'tap',
	title: 'one tap on a list of 600, until painted and until saved, real Chromium, CPU ÷ 6',
	columns: [
		'taps',
		'savedP50Ms',
		'savedP95Ms',
		'savedP99Ms',
		'paintP50Ms',
		'paintP95Ms',
		'paintP99Ms'
	],
	goals: [
		{ figure: 'savedP99Ms', atMost: 100 },
		{ figure: 'paintP99Ms', atMost: 50 }
	],
	ours: [ourTap],
	peers: [stockTap],
	notes: [
		'From the touch itself (event.timeStamp); the next tap comes when the one before is saved.',
		'The peer promises no durability (relaxed) and draws plain DOM; ours asks for strict and draws the product’s page.'
	]
};
