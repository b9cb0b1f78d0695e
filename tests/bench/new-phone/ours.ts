import { readPeople } from '#lib/core/household/person.ts';
import type { Contender } from '../contender.ts';
import { measurePhone } from '../ours/measure-phone.ts';
import { openPhoneOnLink } from '../ours/phone-on-link.ts';
import { rosterFacts } from '../ours/roster.ts';
import { seededSite } from '../seeded.ts';

/** A device just signed in, the shell loaded: all requests until the roster stands in the phone's tables. */
const newPhoneBy = (name: string, http: 1 | 2): Contender => ({
	name,
	run: async (ground) => {
		const seeded = seededSite(1);
		const facts = rosterFacts(seeded);
		const { phone, link, scope } = await openPhoneOnLink(ground, { http, facts });
		await phone.warmUp();
		const figures = await measurePhone({ link, phone }, () => phone.start());
		const people = readPeople(phone.keys(scope)).length;
		if (people !== seeded.people.length) throw new Error(`Only ${people} people arrived.`);
		return figures;
	}
});

/** As the server speaks by itself, and as a deployment's front does. */
export const ourNewPhones: readonly Contender[] = [
	newPhoneBy('Tongyu, HTTP/1.1', 1),
	newPhoneBy('Tongyu, HTTP/2 as behind its front', 2)
];
