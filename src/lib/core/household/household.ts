import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { shownText } from '#lib/core/facts/read.ts';
import type { HouseholdId } from '#lib/core/ids.ts';
import { personKey, type Person } from './person.ts';

/**
 * Who lives together, and what a family said of photos. A household is a mere id that its people share; it is made when two
 * people are first put together, and holds nothing else that could be wrong.
 */

/** Key of whether photos of a family may be kept: 'yes', 'no'; set by hand until families say it themselves. */
const photosKey = (household: HouseholdId): string => `household/${household}/photos`;

/** What a family said of photos; `unasked` while nobody has asked. */
export type PhotoAnswer = 'yes' | 'no' | 'unasked';

/** What a family said of photos. */
export function photoAnswer(keys: Keys, household: HouseholdId | undefined): PhotoAnswer {
	const said = household === undefined ? undefined : shownText(keys, photosKey(household));
	return said === 'yes' || said === 'no' ? said : 'unasked';
}

/** Whether photos with this family may be kept: false only when the family said no. */
export const photosAllowed = (keys: Keys, household: HouseholdId | undefined): boolean =>
	photoAnswer(keys, household) !== 'no';

/** Everybody of a household but one person, in the order given. */
export const livesWith = (person: Person, people: readonly Person[]): Person[] =>
	person.household === undefined
		? []
		: people.filter(({ id, household }) => household === person.household && id !== person.id);

/**
 * The facts that put two people under one roof. Who already has a household keeps it; when both have one, the whole family of
 * the second moves, so that nobody is torn from theirs. `freshId` is used when neither has one.
 */
export function joinHouseholds(
	[person, other]: readonly [Person, Person],
	{ people, freshId }: { readonly people: readonly Person[]; readonly freshId: HouseholdId }
): Draft[] {
	const household = person.household ?? other.household ?? freshId;
	const moving = [person, other, ...livesWith(other, people)];
	return moving
		.filter((mover) => mover.household !== household)
		.map(({ id }) => ({ key: personKey(id, 'household'), value: household }));
}

/** The facts by which somebody no longer lives with the others. */
export const leaveHousehold = (person: Person): Draft[] => [
	{ key: personKey(person.id, 'household'), value: '' }
];

/** The facts by which a family's answer on photos is kept; its people get a household when they have none. */
export function answerPhotos(
	person: Person,
	{ answer, freshId }: { readonly answer: 'yes' | 'no'; readonly freshId: HouseholdId }
): Draft[] {
	const household = person.household ?? freshId;
	const settled =
		person.household === undefined
			? [{ key: personKey(person.id, 'household'), value: household }]
			: [];
	return [...settled, { key: photosKey(household), value: answer }];
}
