import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { shownText, shownValue } from '#lib/core/facts/read.ts';
import { personKey } from '#lib/core/household/person.ts';
import { asPersonId, type HouseholdId, type PersonId, type SessionId } from '#lib/core/ids.ts';
import type { Mark } from './mark.ts';

/**
 * 补课: somebody who was on leave or absent has heard the lecture since (MISSION §0.4). Voluntary, said by the household itself or
 * by staff for it. The fact holds THAT it was made up and nothing else: what was watched, when and for how long stays on the
 * phone it was watched on.
 *
 * A right is a pattern of keys and looks into no document, so a household could name somebody who is not one of its own. Such a
 * word counts for nothing: it is shown only of people whom the roster knows in that household.
 */

/** Key of what a household says of one of its people. */
export const makeUpKey = (session: SessionId, household: HouseholdId, person: PersonId): string =>
	`makeup/${session}/${household}/${person}`;

/** Key of what staff say of somebody, with or without a household. */
export const staffMakeUpKey = (session: SessionId, person: PersonId): string =>
	`makeup/${session}/${person}`;

/** Prefix of all make-ups of a session. */
export const makeUpsPrefix = (session: SessionId): string => `makeup/${session}/`;

/** Everybody who made a session up, whoever said it. The keys hold the roster too: see the head of this file. */
export const readMakeUps = (keys: Keys, session: SessionId): ReadonlySet<PersonId> =>
	new Set([...keys.keys()].flatMap((key) => madeUpBy(keys, key, session) ?? []));

/** Whether somebody made a session up, as a household reads it: its view holds its own people's keys alone. */
export const hasMadeUp = (keys: Keys, { session, household, person }: MakeUpOf): boolean =>
	shownValue(keys, makeUpKey(session, household, person)) === true ||
	shownValue(keys, staffMakeUpKey(session, person)) === true;

/** Whose make-up of what. */
export interface MakeUpOf {
	readonly session: SessionId;
	readonly household: HouseholdId;
	readonly person: PersonId;
}

/** Whether there is anything to make up: somebody was on leave, or did not come. */
export const isToMakeUp = (mark: Mark | undefined): boolean =>
	mark?.status === 'leave' || mark?.status === 'absent';

/** The fact that says so. */
export const makeUpDraft = (key: string): Draft => ({ key, value: true });

/** The fact that takes it back. */
export const undoMakeUpDraft = (key: string): Draft => ({ key, value: null, how: 'undone' });

/** The person a key says made the session up; undefined when it says no such thing, or it is not the household's to say. */
function madeUpBy(keys: Keys, key: string, session: SessionId): PersonId | undefined {
	if (!key.startsWith(makeUpsPrefix(session)) || shownValue(keys, key) !== true) return undefined;
	const [, , first = '', second] = key.split('/');
	if (second === undefined) return asPersonId(first);
	const person = asPersonId(second);
	return shownText(keys, personKey(person, 'household')) === first ? person : undefined;
}
