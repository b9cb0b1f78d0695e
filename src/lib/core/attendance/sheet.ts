import type { Keys } from '#lib/core/facts/draft.ts';
import type { How, Json } from '#lib/core/facts/fact.ts';
import { rankOf } from '#lib/core/facts/fact.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { EMPTY_STATE, readKey } from '#lib/core/facts/fold.ts';
import { idsUnder, shownNumber } from '#lib/core/facts/read.ts';
import type { Person } from '#lib/core/household/person.ts';
import { byRosterOrder, readPeople, readPerson } from '#lib/core/household/person.ts';
import type { AccountId, DeviceId, PersonId, SessionId } from '#lib/core/ids.ts';
import { asPersonId } from '#lib/core/ids.ts';
import { expectsKey, isMeant, readExpects } from '#lib/core/session/expects.ts';
import type { SessionState } from '#lib/core/session/session.ts';
import { readSession } from '#lib/core/session/session.ts';
import type { Counts } from './counts.ts';
import { countRows, recount } from './counts.ts';
import type { LateRule } from './late-rule.ts';
import { readLateRule } from './late-rule.ts';
import type { Mark } from './mark.ts';
import { expectedKey, headCountKey, markKey, marksPrefix, parseMark } from './mark.ts';

/**
 * The sheet of one session: who was expected, who walked in, and what is marked of each, read from the keys of the site.
 *
 * Expected are the people of the list kept at opening (`expected/<session>`); before there is one, everybody on the roster
 * who has not left and was not merely registered at a door. When two phones opened the session apart, everybody on either
 * list is expected: leaving somebody out in silence would be worse than one row too many. Everybody else with a mark is a
 * walk-in (现场登记). Somebody on a list whose name is not here (erased, or not yet received) keeps a row without a name, so
 * that the sums hold.
 */
export interface Sheet {
	readonly session: SessionId;
	readonly state: SessionState;
	/** Announced start, whole seconds since 1970; undefined when the session is not here. */
	readonly start: number | undefined;
	/** From when on an arrival is 迟到. */
	readonly late: LateRule;
	/** Whether the expected list was kept, so that later changes of the roster leave this sheet alone. */
	readonly isExpectedKept: boolean;
	/** The expected in roster order, then the walk-ins in roster order. */
	readonly rows: readonly SheetRow[];
	readonly counts: Counts;
}

/** One person of a sheet. */
export interface SheetRow {
	readonly person: Person;
	/** What the row shows; undefined while unmarked (未点). */
	readonly mark: Mark | undefined;
	/** Where the mark came from; all undefined while unmarked. */
	readonly how: How | undefined;
	/** Corrected time of the mark, whole seconds since 1970. */
	readonly at: number | undefined;
	readonly by: AccountId | undefined;
	readonly device: DeviceId | undefined;
	/** The marks that disagree, when people must settle the row; else empty. */
	readonly disputed: readonly Entry[];
	readonly isExpected: boolean;
	/** On the sheet without being expected. */
	readonly isWalkIn: boolean;
}

/** Prefixes of all keys a session's sheet is read from, its own parts included. */
export const sheetPrefixes = (session: SessionId): string[] => [
	'person/',
	marksPrefix(session),
	`session/${session}/`,
	expectedKey(session),
	headCountKey(session)
];

/** Reads a whole sheet. For one changed key use `updateRow`. */
export function readSheet(keys: Keys, session: SessionId): Sheet {
	const expected = readExpected(keys, session);
	const expects = readExpects(keys, session);
	const people = readPeople(keys);
	const known = new Set(people.map(({ id }) => id));
	const marked = idsUnder(keys, marksPrefix(session), 2).map(asPersonId);
	const nameless = [...new Set([...(expected ?? []), ...marked])]
		.filter((id) => !known.has(id))
		.map(withoutName);
	const rows = [...people, ...nameless]
		.flatMap((person) => {
			const isExpected =
				expected?.has(person.id) ?? (isOnRoster(person) && isMeant(person, expects));
			return readRow(keys, session, { person, isExpected }) ?? [];
		})
		.sort(bySheetOrder);
	return {
		session,
		...readHead(keys, session),
		isExpectedKept: expected !== undefined,
		rows,
		counts: { ...countRows(rows), headCount: shownNumber(keys, headCountKey(session)) }
	};
}

/**
 * The sheet after one key changed, without reading the others again. `keys` already hold the change. The same sheet comes
 * back when the key is none of its own.
 */
export function updateRow(sheet: Sheet, keys: Keys, key: string): Sheet {
	const { session } = sheet;
	if (key === expectedKey(session) || key === expectsKey(session)) return readSheet(keys, session);
	if (key === headCountKey(session)) {
		return { ...sheet, counts: { ...sheet.counts, headCount: shownNumber(keys, key) } };
	}
	const [kind, first, second] = key.split('/');
	if (kind === 'session' && first === session) return { ...sheet, ...readHead(keys, session) };
	if (kind === 'mark' && first === session && second !== undefined) {
		return updatePerson(sheet, keys, asPersonId(second));
	}
	if (kind === 'person' && first !== undefined) return updatePerson(sheet, keys, asPersonId(first));
	return sheet;
}

function updatePerson(sheet: Sheet, keys: Keys, id: PersonId): Sheet {
	const place = sheet.rows.findIndex((row) => row.person.id === id);
	const before = sheet.rows[place];
	const person = readPerson(keys, id) ?? withoutName(id);
	const isExpected = sheet.isExpectedKept
		? before?.isExpected === true
		: isOnRoster(person) && isMeant(person, readExpects(keys, sheet.session));
	const after = readRow(keys, sheet.session, { person, isExpected });
	if (before === undefined && after === undefined) return sheet;
	return {
		...sheet,
		rows: replaceRow(sheet.rows, place, after),
		counts: recount(sheet.counts, before, after)
	};
}

/** Puts a row where it belongs; `place` is −1 when it is new. */
function replaceRow(
	rows: readonly SheetRow[],
	place: number,
	row: SheetRow | undefined
): readonly SheetRow[] {
	const others = place < 0 ? rows : [...rows.slice(0, place), ...rows.slice(place + 1)];
	if (row === undefined) return others;
	let low = 0;
	let high = others.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const other = others[middle];
		if (other !== undefined && bySheetOrder(other, row) < 0) low = middle + 1;
		else high = middle;
	}
	return [...others.slice(0, low), row, ...others.slice(low)];
}

function readRow(
	keys: Keys,
	session: SessionId,
	{ person, isExpected }: { person: Person; isExpected: boolean }
): SheetRow | undefined {
	const { shown, disputed } = readKey(keys.get(markKey(session, person.id)) ?? EMPTY_STATE);
	const mark = shown === undefined || rankOf(shown) === 0 ? undefined : parseMark(shown.value);
	if (mark === undefined && !isExpected) return undefined;
	const origin = mark === undefined ? undefined : shown;
	return {
		person,
		mark,
		how: origin === undefined ? undefined : (origin.how ?? 'one'),
		at: origin?.at,
		by: origin?.by,
		device: origin?.device,
		disputed,
		isExpected,
		isWalkIn: !isExpected
	};
}

function readHead(keys: Keys, id: SessionId): Pick<Sheet, 'state' | 'start' | 'late'> {
	const session = readSession(keys, id);
	return {
		state: session?.state ?? 'planned',
		start: session?.start,
		late: readLateRule(keys, id)
	};
}

/** The kept list; of two lists made apart, both. */
function readExpected(keys: Keys, session: SessionId): ReadonlySet<PersonId> | undefined {
	const { shown, disputed } = readKey(keys.get(expectedKey(session)) ?? EMPTY_STATE);
	const entries = disputed.length > 0 ? disputed : shown === undefined ? [] : [shown];
	const lists = entries.filter((entry) => rankOf(entry) > 0).flatMap(({ value }) => listOf(value));
	return lists.length === 0 ? undefined : new Set(lists.flat());
}

/** Zero or one list: an erased or foreign value is none. */
const listOf = (value: Json): PersonId[][] =>
	Array.isArray(value)
		? [value.flatMap((id: Json) => (typeof id === 'string' ? asPersonId(id) : []))]
		: [];

const isOnRoster = (person: Person): boolean =>
	person.name !== '' && !person.hasLeft && !person.isWalkIn;

const withoutName = (id: PersonId): Person => ({
	id,
	name: '',
	relation: '',
	phone: '',
	group: '',
	stage: '',
	household: undefined,
	isWalkIn: false,
	hasLeft: false
});

const bySheetOrder = (a: SheetRow, b: SheetRow): number =>
	a.isExpected === b.isExpected ? byRosterOrder(a.person, b.person) : a.isExpected ? -1 : 1;
