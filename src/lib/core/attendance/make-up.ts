import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import type { HouseholdId, PersonId, SessionId } from '#lib/core/ids.ts';

/**
 * 补课: somebody who was on leave or absent has heard the lecture since (MISSION §0.4). Voluntary, said by the household itself or
 * by staff for it. The fact holds THAT it was made up and nothing else: what was watched, when and for how long stays on the
 * phone it was watched on.
 */

/** Key of what a household says of one of its people. */
export const makeUpKey = (session: SessionId, household: HouseholdId, person: PersonId): string =>
	`makeup/${session}/${household}/${person}`;

/** Key of what staff say of somebody, with or without a household. */
export const staffMakeUpKey = (session: SessionId, person: PersonId): string =>
	`makeup/${session}/${person}`;

/** Prefix of all make-ups of a session. */
export const makeUpsPrefix = (session: SessionId): string => `makeup/${session}/`;

/** Everybody who made a session up, whoever said it. */
export function readMakeUps(keys: Keys, session: SessionId): ReadonlySet<string> {
	const prefix = makeUpsPrefix(session);
	return new Set(
		[...keys.keys()]
			.filter((key) => key.startsWith(prefix) && shownValue(keys, key) === true)
			.flatMap((key) => key.split('/').at(-1) ?? [])
	);
}

/** The fact that says so. */
export const makeUpDraft = (key: string): Draft => ({ key, value: true });

/** The fact that takes it back. */
export const undoMakeUpDraft = (key: string): Draft => ({ key, value: null, how: 'undone' });
