import type { Contender } from '../contender.ts';
import { measureOnLink } from '../link-measure.ts';
import { emptyPhone, remotePouch, warmUp } from '../peers/pouch.ts';
import { startPouchServer } from '../peers/start-pouch-server.ts';
import { rosterDocuments } from '../peers/stock-documents.ts';
import { seededSite } from '../seeded.ts';

/** Stock `replicate.from` of 600 documents into an empty phone. */
const pullWith = (batchSize: number): Contender => ({
	name: `stock PouchDB 9, batch_size ${batchSize}`,
	slow: true,
	run: async (ground) => {
		const documents = rosterDocuments(seededSite(1));
		const server = await startPouchServer(ground);
		await server.create('site', documents);
		const link = await ground.openLink(server.target);
		await warmUp(link.url);
		const phone = emptyPhone();
		const figures = await measureOnLink(link, () =>
			phone.replicate.from(remotePouch(`${link.url}/site`), { batch_size: batchSize })
		);
		const arrived = (await phone.info()).doc_count;
		if (arrived !== documents.length) throw new Error(`${arrived} of ${documents.length} arrived.`);
		return figures;
	}
});

/** Stock as it comes, and tuned. */
export const stockPulls: readonly Contender[] = [pullWith(100), pullWith(1000)];
