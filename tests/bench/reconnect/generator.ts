/**
 * The load generator, a process of its own so that its processor time is told apart from the server's. Gets one `LoadWorld`
 * and the name of a script from its parent, plays it, and sends back the report.
 */
import { ourVisits } from './ours-visit.ts';
import { play } from './play.ts';
import { stockVisits } from './stock-visit.ts';
import type { LoadReport, LoadWorld, VisitScript } from './visit.ts';

/** Prepares what the server needs to know beforehand (accounts, databases) and gives the script. */
export type VisitMaker = (world: LoadWorld) => Promise<VisitScript>;

const MAKERS = { stock: stockVisits, ours: ourVisits } as const satisfies Record<
	string,
	VisitMaker
>;

/** Who plays. */
export type VisitName = keyof typeof MAKERS;

/** What the parent sends. */
export interface LoadOrder {
	readonly visits: VisitName;
	readonly world: LoadWorld;
}

/** What comes back: that all is prepared and the phones come now, then the report. */
export type LoadNews =
	{ readonly kind: 'prepared' } | { readonly kind: 'done'; readonly report: LoadReport };

const tell = (news: LoadNews): void => void process.send?.(news);

process.once('message', (order: LoadOrder) => {
	void MAKERS[order.visits](order.world)
		.then((script) => {
			tell({ kind: 'prepared' });
			return play(order.world, script);
		})
		.then((report) => tell({ kind: 'done', report }));
});
process.once('disconnect', () => process.exit(0));
