import { readPeople } from '#lib/core/household/person.ts';
import type { Contender } from '../contender.ts';
import { NO_LIMIT, VILLAGE_2G } from '../../ground/slow-link.ts';
import { measurePhone } from '../ours/measure-phone.ts';
import { openPhoneOnLink } from '../ours/phone-on-link.ts';
import { rosterFacts } from '../ours/roster.ts';
import { seededSite } from '../seeded.ts';

const PEOPLE_PER_SITE = 600;

/** One exchange of a phone that is up to date with so many people. */
const idleWith = (people: number, http: 1 | 2): Contender => ({
	name: `Tongyu, HTTP/${http === 2 ? '2' : '1.1'}, ${people.toLocaleString('en')} people held`,
	run: async (ground) => {
		const seeds = Array.from({ length: people / PEOPLE_PER_SITE }, (_, index) => index + 1);
		const facts = seeds.flatMap((seed) => rosterFacts(seededSite(seed)));
		const { phone, link, scope } = await openPhoneOnLink(ground, { http, facts });
		link.set(NO_LIMIT);
		await phone.start();
		link.set(VILLAGE_2G);
		await phone.warmUp();
		const held = readPeople(phone.keys(scope)).length;
		if (held !== people) throw new Error(`The phone holds ${held} people.`);
		return measurePhone({ link, phone }, () => phone.exchange());
	}
});

/** A village's phone, and one that holds ten times as much. */
export const ourIdles: readonly Contender[] = [
	idleWith(600, 1),
	idleWith(6000, 1),
	idleWith(6000, 2)
];
