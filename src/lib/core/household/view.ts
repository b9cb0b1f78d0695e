import type { Keys } from '#lib/core/facts/draft.ts';
import { headsOf, type Entry } from '#lib/core/facts/fold.ts';
import { idsUnder, shownNumber, shownText } from '#lib/core/facts/read.ts';
import { asPersonId, asSessionId, type HouseholdId, type SessionId } from '#lib/core/ids.ts';
import { sessionKey } from '#lib/core/session/session.ts';
import { personKey } from './person.ts';

/**
 * What of a site one household may see, and what a helper or guest may see of a lent session. A closed list of keys: what is not
 * named here never leaves. Of each key the heads alone go out, so that no earlier value is told and whoever writes it next knows
 * what it replaces.
 *
 * A household's own `person/…/household` is left out: where two phones disagree it names another household.
 */

/** 13 months: the year that is reckoned, and the session a year ago to compare it with. */
const KEPT_S = 400 * 86_400;

const OWN_PERSON_PARTS = ['name', 'relation'] as const;
/** What everybody may know who was invited. */
const SESSION_PARTS: ReadonlySet<string> = new Set([
	...['title', 'kind', 'start', 'end', 'venue', 'speaker', 'state', 'topic', 'lecture']
]);
const LENT_PARTS: ReadonlySet<string> = new Set([
	'title',
	'start',
	'end',
	'venue',
	'topic',
	'speaker'
]);

/** People of a household by the roster, as ids. */
const peopleOf = (keys: Keys, household: HouseholdId): ReadonlySet<string> =>
	new Set(
		idsUnder(keys, 'person/').filter(
			(id) => shownText(keys, personKey(asPersonId(id), 'household')) === household
		)
	);

/** Everything a household's view holds, in the order of its keys. */
export function householdView(keys: Keys, household: HouseholdId, nowS: number): Entry[] {
	const people = peopleOf(keys, household);
	const sessions = new Set(
		idsUnder(keys, 'session/').filter((id) => isRecent(keys, asSessionId(id), nowS))
	);
	return viewOf(keys, (parts) => isHouseholds(parts, { household, people, sessions }));
}

/** Everything the view of a lent session holds. */
export const lentView = (keys: Keys, session: SessionId): Entry[] =>
	viewOf(
		keys,
		([family, id, part = '', ...more]) =>
			family === 'session' && id === session && LENT_PARTS.has(part) && more.length === 0
	);

interface Own {
	readonly household: HouseholdId;
	readonly people: ReadonlySet<string>;
	readonly sessions: ReadonlySet<string>;
}

function isHouseholds(parts: readonly string[], { household, people, sessions }: Own): boolean {
	const [family = '', first = '', second = '', third, ...more] = parts;
	if (more.length > 0) return family === 'request' && first === household;
	switch (family) {
		case 'session':
			return third === undefined && sessions.has(first) && SESSION_PARTS.has(second);
		case 'person':
			return third === undefined && people.has(first) && isOwnPart(second);
		case 'mark':
			return third === undefined && sessions.has(first) && people.has(second);
		case 'correction':
			return third !== undefined && sessions.has(first) && people.has(second);
		case 'makeup':
		case 'leave':
			if (!sessions.has(first)) return false;
			return third === undefined ? people.has(second) : second === household && people.has(third);
		case 'signup':
			return third === undefined && second === household;
		case 'consent':
			return third === undefined && first === household;
		case 'request':
			return first === household;
		default:
			return false;
	}
}

const isOwnPart = (part: string): boolean => OWN_PERSON_PARTS.some((known) => known === part);

const isRecent = (keys: Keys, session: SessionId, nowS: number): boolean =>
	(shownNumber(keys, sessionKey(session, 'start')) ?? -Infinity) > nowS - KEPT_S;

function viewOf(keys: Keys, isWanted: (parts: readonly string[]) => boolean): Entry[] {
	const wanted = [...keys].filter(([key]) => isWanted(key.split('/')));
	return wanted
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([, state]) => headsOf(state).filter(({ erased }) => erased !== true));
}
