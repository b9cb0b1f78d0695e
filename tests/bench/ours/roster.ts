import type { Draft } from '#lib/core/facts/draft.ts';
import { newPerson } from '#lib/core/household/person.ts';
import { asHouseholdId, asPersonId } from '#lib/core/ids.ts';
import type { SeededSite } from '../seeded.ts';

/** A seeded roster as the facts that put it there: the same fields as the peer's documents. */
export const rosterFacts = ({ people }: Pick<SeededSite, 'people'>): Draft[] =>
	people.flatMap(({ id, household, name, relation, phone, group }) =>
		newPerson({
			id: asPersonId(id),
			household: asHouseholdId(household),
			name,
			relation,
			phone,
			group
		})
	);
