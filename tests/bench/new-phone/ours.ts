import { readPeople } from '#lib/core/household/person.ts';
import { siteScope } from '#lib/core/ids.ts';
import type { Contender } from '../contender.ts';
import { startDeployment } from '../ours/deployment.ts';
import { targetFor } from '../ours/http2-front.ts';
import { measurePhone } from '../ours/measure-phone.ts';
import { openPhone } from '../ours/phone.ts';
import { rosterFacts } from '../ours/roster.ts';
import { seededSite } from '../seeded.ts';

/** A device just signed in, the shell loaded: all requests until the roster stands in the phone's tables. */
const newPhoneBy = (name: string, http: 1 | 2): Contender => ({
	name,
	run: async (ground) => {
		const seeded = seededSite(1);
		const facts = rosterFacts(seeded);
		const plan = { sites: 1, phonesPerSite: 1, facts };
		const { server, origin, sites } = await startDeployment(ground, plan);
		const [site] = sites;
		const [signedIn] = site?.phones ?? [];
		if (site === undefined || signedIn === undefined) throw new Error('There is no phone.');
		const link = await ground.openLink(await targetFor(http, { ground, target: server.target }));
		const phone = await openPhone(ground, signedIn, { url: link.url, origin, http });
		await phone.warmUp();
		const figures = await measurePhone({ link, phone }, () => phone.start());
		const people = readPeople(phone.keys(siteScope(site.id))).length;
		if (people !== seeded.people.length) throw new Error(`Only ${people} people arrived.`);
		return figures;
	}
});

/** As the server speaks by itself, and as a deployment's front does. */
export const ourNewPhones: readonly Contender[] = [
	newPhoneBy('Tongyu, HTTP/1.1', 1),
	newPhoneBy('Tongyu, HTTP/2 as behind its front', 2)
];
