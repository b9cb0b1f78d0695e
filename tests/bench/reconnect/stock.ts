import type { Contender } from '../contender.ts';
import { startPouchServer } from '../peers/start-pouch-server.ts';
import { drive } from './drive.ts';
import { stockDatabase } from './stock-visit.ts';

const MARKS_PER_PHONE = 600;

/** Stock PouchDB's requests to express-pouchdb on LevelDB with flushed writes, one database per site. */
const stockWith = (name: string, share: number): Contender => ({
	name,
	slow: true,
	run: async (ground) => {
		const { phonesPerSite, windowMs } = ground.scale;
		const sites = Math.max(1, Math.round(ground.scale.sites * share));
		const server = await startPouchServer(ground, 'leveldb');
		const world = { target: server.target, sites, phonesPerSite, windowMs, details: {} };
		const figures = await drive(ground, {
			order: { visits: 'stock', world },
			serverPid: server.pid
		});
		if (figures.errors === 0) {
			let stored = 0;
			for (let site = 0; site < sites; site++) stored += await server.count(stockDatabase(site));
			const sent = sites * phonesPerSite * MARKS_PER_PHONE;
			if (stored !== sent) throw new Error(`${stored} of ${sent} marks are stored.`);
		}
		return figures;
	}
});

/** All the phones. */
export const stockReconnect = stockWith('stock PouchDB 9 → express-pouchdb', 1);

/** All the phones, and a tenth of them, since all are more than the peer can take. */
export const stockReconnects: readonly Contender[] = [
	stockReconnect,
	stockWith('the same, a tenth of the sites', 0.1)
];
