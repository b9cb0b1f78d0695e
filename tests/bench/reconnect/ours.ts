import type { SiteId } from '#lib/core/ids.ts';
import { siteScope } from '#lib/core/ids.ts';
import { isHole, readSegmentDocument } from '../../../server/gateway/exchange/segment-document.ts';
import type { Deployment } from '../../../server/running.ts';
import type { Contender } from '../contender.ts';
import { startDeployment } from '../ours/deployment.ts';
import { drive } from './drive.ts';
import { MARKS_PER_PHONE, writePhones } from './ours-visit.ts';

/** The product's server as it is deployed on one machine: embedded store, every write flushed, jobs at work. */
export const ourReconnect: Contender = {
	name: 'Tongyu, embedded store, sync writes',
	run: async (ground) => {
		const { sites: count, phonesPerSite, windowMs } = ground.scale;
		const { server, sites, origin, reopen } = await startDeployment(ground, {
			sites: count,
			phonesPerSite
		});
		const phones = sites.map((site) => site.phones);
		const world = {
			target: server.target,
			sites: count,
			phonesPerSite,
			windowMs,
			details: { origin, phones: writePhones(phones) }
		};
		const figures = await drive(ground, {
			order: { visits: 'ours', world },
			serverPid: server.pid
		});
		await server.stopGracefully();
		const stored = await countMarks(
			await reopen(),
			sites.map(({ id }) => id)
		);
		const sent = count * phonesPerSite * MARKS_PER_PHONE;
		if (figures.errors === 0 && stored !== sent) {
			throw new Error(`${stored} of ${sent} marks are stored.`);
		}
		return { ...figures, storedMarks: stored };
	}
};

/** Accepted marks in the sites' databases, read from their segments. */
async function countMarks({ store }: Deployment, sites: readonly SiteId[]): Promise<number> {
	let marks = 0;
	for (const site of sites) {
		const database = await store.open(siteScope(site));
		for (const { id } of await database.ids({ from: 'seg/', to: 'seg/~' })) {
			const document = await database.get(id);
			const stored = document && readSegmentDocument(document.body);
			if (stored === undefined || isHole(stored)) continue;
			marks += stored.facts.filter(({ key }) => key.startsWith('mark/')).length;
		}
	}
	await store.close();
	return marks;
}
