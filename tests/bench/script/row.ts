import type { Row } from '../contender.ts';
import { ourRoll, ourSignIn } from './ours.ts';
import { stockStack, stockStacks } from './stock.ts';

/** What a phone must download before a screen works. */
export const scriptRow: Row = {
	name: 'script',
	title: 'script of a route, all static imports; ours is what stands in build/ now',
	columns: ['files', 'gzipBytes', 'brotliBytes'],
	goals: [
		{ figure: 'brotliBytes', atMost: 35 * 1024, of: ourSignIn.name, beside: stockStack.name },
		{ figure: 'brotliBytes', atMost: 85 * 1024, of: ourRoll.name, beside: stockStack.name }
	],
	ours: [ourSignIn, ourRoll],
	peers: stockStacks,
	notes: [
		'The peers hold no line of an app: one page with a counter, the libraries imported and used.',
		'PouchDB without map/reduce. Kit loads the error page on every route; it counts.'
	]
};
