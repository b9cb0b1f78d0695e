import { hasMadeUp, isToMakeUp, makeUpKey } from '#lib/core/attendance/make-up.ts';
import { markKey, parseMark, type Mark } from '#lib/core/attendance/mark.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import { join, EMPTY_STATE, type KeyState } from '#lib/core/facts/fold.ts';
import { shownText, shownValue } from '#lib/core/facts/read.ts';
import type { HouseholdId } from '#lib/core/ids.ts';
import { isoDay } from '#lib/core/report/china-time.ts';
import { readSessions, type Session } from '#lib/core/session/session.ts';
import { readPeople, type Person } from './person.ts';

/** 我的参加记录: what a family reads of itself in its own view. Nothing here counts time or sets anybody beside another. */

/** One of the family at one session. */
export interface Participation {
	readonly person: Person;
	readonly mark: Mark;
	/** 补课 */
	readonly isMadeUp: boolean;
	/** Whether 补课 was said by the family itself, and is its own to take back. */
	readonly isOwnWord: boolean;
}

/** A session that says something of the family. */
export interface Attended {
	readonly session: Session;
	/** `<owner>/<id>` of its lecture, when there is one to hear again. */
	readonly lecture: string | undefined;
	readonly people: readonly Participation[];
}

/** The sessions of one year, newest first. */
export interface YearOfSessions {
	readonly year: string;
	readonly sessions: readonly Attended[];
}

/** The family's own people, in the order of the roster. */
export const readFamily = (keys: Keys): Person[] => readPeople(keys);

/**
 * What a view tells, with what this phone has said since: a household may not read the scope it writes in, so its own word comes back
 * to it by the view alone.
 */
export function withOwnWords(view: Keys, own: Keys): Keys {
	const both = new Map<string, KeyState>(view);
	for (const [key, state] of own)
		both.set(key, Object.values(state).reduce(join, both.get(key) ?? EMPTY_STATE));
	return both;
}

/** Sessions still to come, soonest first; cancelled ones stay, so that nobody goes in vain. */
export const comingSessions = (keys: Keys, nowS: number): Session[] =>
	readSessions(keys).filter(({ end, state }) => end > nowS && state !== 'closed');

/** Every session with a mark of the family, by year. */
export function readYears(keys: Keys, household: HouseholdId): YearOfSessions[] {
	const people = readFamily(keys);
	const years = new Map<string, Attended[]>();
	for (const session of readSessions(keys).reverse()) {
		const attended = people.flatMap(
			(person) => participationOf(keys, { session, household, person }) ?? []
		);
		if (attended.length === 0) continue;
		const year = isoDay(session.start).slice(0, 4);
		const lecture = shownText(keys, lectureKey(session));
		years.set(year, [...(years.get(year) ?? []), { session, lecture, people: attended }]);
	}
	return [...years].map(([year, sessions]) => ({ year, sessions }));
}

/** Sessions whose lecture somebody of the family missed and has not heard since, newest first. */
export const toMakeUp = (years: readonly YearOfSessions[]): Attended[] =>
	years
		.flatMap(({ sessions }) => sessions)
		.filter(({ lecture, people }) => lecture !== undefined && people.some(isMissed));

/** Whether one missed a session and has not made it up. */
export const isMissed = ({ mark, isMadeUp }: Participation): boolean =>
	isToMakeUp(mark) && !isMadeUp;

/** Sessions that used a lecture, of those that say something of the family. */
export const sessionsWith = (years: readonly YearOfSessions[], lecture: string): Attended[] =>
	years.flatMap(({ sessions }) => sessions.filter((attended) => attended.lecture === lecture));

const lectureKey = ({ id }: Session): string => `session/${id}/lecture`;

interface At {
	readonly session: Session;
	readonly household: HouseholdId;
	readonly person: Person;
}

function participationOf(
	keys: Keys,
	{ session, household, person }: At
): Participation | undefined {
	const mark = parseMark(shownValue(keys, markKey(session.id, person.id)));
	if (mark === undefined) return undefined;
	const of = { session: session.id, household, person: person.id };
	return {
		person,
		mark,
		isMadeUp: isToMakeUp(mark) && hasMadeUp(keys, of),
		isOwnWord: shownValue(keys, makeUpKey(session.id, household, person.id)) === true
	};
}
