import type { Contender } from '../contender.ts';
import { NO_LIMIT, VILLAGE_2G } from '../../ground/slow-link.ts';
import { measureOnLink } from '../link-measure.ts';
import { emptyPhone, remotePouch, warmUp } from '../peers/pouch.ts';
import { startPouchServer } from '../peers/start-pouch-server.ts';
import { rosterDocuments } from '../peers/stock-documents.ts';
import { seededSite } from '../seeded.ts';

/** One-shot `sync()` of a phone that holds the roster and has nothing new, nor has the server. */
export const stockIdle: Contender = {
	name: 'stock PouchDB 9 sync(), 600 documents held',
	run: async (ground) => {
		const server = await startPouchServer(ground);
		await server.create('site', rosterDocuments(seededSite(1)));
		const link = await ground.openLink(server.target);
		await warmUp(link.url);
		const phone = emptyPhone();
		const remote = remotePouch(`${link.url}/site`);
		// The first sync is another row's matter: the link is fast for it, and at the same address, which checkpoints name.
		link.set(NO_LIMIT);
		// Twice, since the first one's push ran beside its pull and has not yet looked at what came in.
		await phone.sync(remote);
		await phone.sync(remote);
		link.set(VILLAGE_2G);
		// A fresh handle, as after a start of the app.
		const again = remotePouch(`${link.url}/site`);
		return measureOnLink(link, async () => {
			const { push, pull } = await phone.sync(again);
			if (push.docs_written + pull.docs_written > 0) throw new Error('Something was still new.');
		});
	}
};
