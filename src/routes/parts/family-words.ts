import type { Participation } from '#lib/core/household/participation.ts';
import type { Person } from '#lib/core/household/person.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { SealStatus } from '#lib/ui/seal/seal-text.ts';

/** Two names can be read at a glance. */
const NAMED = 2;

/** 陈海燕一家, by the first names of the roster; undefined while nobody is known. */
export const familyName = (people: readonly Person[]): string | undefined =>
	people.length === 0 ? undefined : m.family_of({ names: namesOf(people.slice(0, NAMED)) });

/** 陈海燕、陈大山 */
export const namesOf = (people: readonly Pick<Person, 'name'>[]): string =>
	people.map(({ name }) => name).join(m.common_list_separator());

/** The seal of one of the family at one session: 补 takes the place of what was missed. */
export const sealOf = ({ mark, isMadeUp }: Participation): SealStatus =>
	isMadeUp ? 'makeup' : mark.status;
