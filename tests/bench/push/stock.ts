import type { Contender } from '../contender.ts';
import { measureOnLink } from '../link-measure.ts';
import { emptyPhone, remotePouch, warmUp, type PouchDocument } from '../peers/pouch.ts';
import { startPouchServer } from '../peers/start-pouch-server.ts';
import { markDocument, sparingMarkDocument } from '../peers/stock-documents.ts';
import { seededChance, seededSite, seededUuid } from '../seeded.ts';

const site = seededSite(1);
const chance = seededChance(2);
const author = { site: seededUuid(chance), by: seededUuid(chance) };
const plain = site.marks.map((mark) => markDocument(mark, { site, author }));
const sparing = site.marks.map((mark) => sparingMarkDocument(mark, site));

const meanBytes = (documents: readonly PouchDocument[]): number =>
	Math.round(Buffer.byteLength(JSON.stringify(documents)) / documents.length);

/** Stock `replicate.to` of 600 documents that wait on the phone. */
const pushOf = (
	name: string,
	{ documents, batchSize }: { documents: readonly PouchDocument[]; batchSize: number }
): Contender => ({
	name: `${name}, ${meanBytes(documents)} B each, batch_size ${batchSize}`,
	slow: true,
	run: async (ground) => {
		const server = await startPouchServer(ground);
		await server.create('site');
		const link = await ground.openLink(server.target);
		await warmUp(link.url);
		const phone = emptyPhone();
		await phone.bulkDocs(documents);
		const figures = await measureOnLink(link, () =>
			phone.replicate.to(remotePouch(`${link.url}/site`), { batch_size: batchSize })
		);
		const arrived = await server.count('site');
		if (arrived !== documents.length) throw new Error(`${arrived} of ${documents.length} arrived.`);
		return figures;
	}
});

/** Stock as it comes, stock tuned, and stock tuned with documents as small as one per mark can be. */
export const stockPushes: readonly Contender[] = [
	pushOf('stock PouchDB 9', { documents: plain, batchSize: 100 }),
	pushOf('stock PouchDB 9', { documents: plain, batchSize: 1000 }),
	pushOf('stock, our short ids', { documents: sparing, batchSize: 1000 })
];
