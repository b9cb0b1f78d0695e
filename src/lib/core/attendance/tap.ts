import type { Draft } from '#lib/core/facts/draft.ts';
import { tidyName } from '#lib/core/household/name.ts';
import type { NewPerson } from '#lib/core/household/person.ts';
import { newPerson } from '#lib/core/household/person.ts';
import type { DeviceId, PersonId } from '#lib/core/ids.ts';
import type { Problem, Result } from '#lib/core/result.ts';
import { fail, ok } from '#lib/core/result.ts';
import type { SessionState } from '#lib/core/session/session.ts';
import { sessionKey } from '#lib/core/session/session.ts';
import type { LateRule } from './late-rule.ts';
import { lateRuleKey, onTimeUntilS } from './late-rule.ts';
import type { Mark, Status } from './mark.ts';
import { expectedKey, headCountKey, isAttended, markKey, markToJson } from './mark.ts';
import type { Sheet, SheetRow } from './sheet.ts';

/**
 * Every act on a roll, as pure steps from (sheet, tap, time) to the drafts of facts it makes.
 *
 * The rules of attendance are soft (MISSION §0.5): nothing here blocks a late, early or later entered sign-in, it is only
 * marked as what it is. An act that would change nothing makes no draft, so that a double tap or a card scanned twice
 * never adds a fact.
 */
export type Tap =
	/** 到场 by a tap on the row, or by a scanned card. Late when the soft rule says so. */
	| { readonly kind: 'arrive'; readonly person: PersonId; readonly method?: 'scan' }
	/** 代到 by a family member with this relation to the child; somebody already 迟到 or 早退 stays that. */
	| { readonly kind: 'stand-in'; readonly person: PersonId; readonly relation: string }
	/** Any state chosen on purpose, as it stands: 迟到, 请假 with reason, 代录, 补录 … */
	| { readonly kind: 'mark'; readonly person: PersonId; readonly mark: Mark }
	/** 改回未点: somebody was marked by mistake, and 撤销 has gone on to the next tap. */
	| { readonly kind: 'clear'; readonly person: PersonId }
	/** 全部到场: the expected who are unmarked, or those of them named by `among` (one 村组). */
	| { readonly kind: 'all-present'; readonly among?: ReadonlySet<PersonId> }
	/** 其余缺席: the same at closing. */
	| { readonly kind: 'rest-absent' }
	/** 仅计人数 */
	| { readonly kind: 'head-count'; readonly count: number }
	/** 现场登记 of somebody new to the site; the caller makes the id. */
	| { readonly kind: 'walk-in'; readonly person: NewPerson }
	/** 现场登记 of somebody the site knows but did not expect. */
	| { readonly kind: 'join'; readonly person: PersonId; readonly relation?: string }
	/** Another soft rule for this session. */
	| { readonly kind: 'late-rule'; readonly rule: LateRule }
	/** Opens the sign-in, or opens it again after closing, with its reason. */
	| { readonly kind: 'open'; readonly reason?: string }
	| { readonly kind: 'close' }
	/** Keeps what one device said of a disputed row. */
	| { readonly kind: 'settle'; readonly person: PersonId; readonly keep: DeviceId };

/** When a tap is made. */
export interface TapTime {
	/** Corrected time, whole seconds since 1970. */
	readonly atS: number;
	/** What the device's own clock says; kept beside a mark when it differs, as the sign-in rules ask for both. */
	readonly deviceAtS?: number;
}

/** A closed catalogue; the sentences stand in `lib/text`. */
export type TapProblem = Problem<
	| 'not-on-sheet'
	| 'already-marked'
	| 'already-on-sheet'
	| 'name-missing'
	| 'head-count-odd'
	| 'not-disputed'
	| 'session-cancelled'
>;

/** More heads than any hall holds: a slipped finger. */
const MAX_HEAD_COUNT = 9999;

/** The drafts a tap makes; none when it would change nothing. */
export function draftTap(sheet: Sheet, tap: Tap, time: TapTime): Result<Draft[], TapProblem> {
	switch (tap.kind) {
		case 'arrive':
			return arrive(sheet, tap, time);
		case 'stand-in':
			return withRow(sheet, tap.person, (row) =>
				mark({ sheet, row, time }, standIn({ sheet, row, time }, tap.relation))
			);
		case 'mark':
			return withRow(sheet, tap.person, (row) => mark({ sheet, row, time }, tap.mark));
		case 'clear':
			return withRow(sheet, tap.person, (row) => clear(sheet, row));
		case 'all-present':
			return ok(markRest(sheet, { status: 'present', time, among: tap.among }));
		case 'rest-absent':
			return ok(markRest(sheet, { status: 'absent', time }));
		case 'head-count':
			return headCount(sheet, tap.count);
		case 'walk-in':
			return walkIn(sheet, tap.person, time);
		case 'join':
			return join(sheet, tap, time);
		case 'late-rule':
			return lateRule(sheet, tap.rule);
		case 'open':
			return setState(sheet, 'open', tap.reason);
		case 'close':
			return setState(sheet, 'closed');
		case 'settle':
			return withRow(sheet, tap.person, (row) => settle(sheet, row, tap.keep));
	}
	return tap satisfies never;
}

/**
 * Whether a tap opens a planned session's sign-in by being made: everything that says the evening has begun. Leave asked for
 * beforehand does not, nor does a change of the rules.
 */
export const opensSignIn = (tap: Tap): boolean =>
	tap.kind === 'mark'
		? tap.mark.status !== 'leave'
		: !['open', 'close', 'settle', 'clear', 'late-rule'].includes(tap.kind);

/** Whether somebody who arrives now is 迟到 by the session's soft rule. */
function isLateAt({ late, start }: Sheet, { atS }: TapTime): boolean {
	const untilS = onTimeUntilS(late, start);
	return untilS !== undefined && atS > untilS;
}

function arrive(
	sheet: Sheet,
	tap: Extract<Tap, { kind: 'arrive' }>,
	time: TapTime
): Result<Draft[], TapProblem> {
	return withRow(sheet, tap.person, (row) => {
		if (row.mark !== undefined) {
			// A second scan is quiet; a scanned card beats 缺席 and 请假, for its bearer stands here. A tap never toggles.
			if (tap.method !== 'scan') return fail('already-marked');
			if (isAttended(row.mark.status)) return ok([]);
		}
		return mark({ sheet, row, time }, arrival(sheet, time, tap));
	});
}

const arrival = (
	sheet: Sheet,
	time: TapTime,
	{ relation, method }: Pick<Mark, 'relation' | 'method'>
): Mark => ({
	status: isLateAt(sheet, time) ? 'late' : 'present',
	...(relation === undefined || relation === '' ? {} : { relation }),
	...(method === undefined ? {} : { method })
});

/** One row's tap. */
interface RowTap {
	readonly sheet: Sheet;
	readonly row: SheetRow;
	readonly time: TapTime;
}

function standIn({ sheet, row, time }: RowTap, relation: string): Mark {
	const status = row.mark?.status;
	return status === 'late' || status === 'early'
		? { status, relation }
		: arrival(sheet, time, { relation });
}

function mark({ sheet, row, time }: RowTap, value: Mark): Result<Draft[], TapProblem> {
	if (row.disputed.length === 0 && row.how === 'one' && isSame(row.mark, value)) return ok([]);
	return ok([markDraft(sheet, row.person.id, { value, time })]);
}

/** A fact as well: it sees every answer there is, so that a disputed row becomes unmarked too. */
const clear = (sheet: Sheet, row: SheetRow): Result<Draft[], TapProblem> =>
	ok(
		row.mark === undefined && row.disputed.length === 0
			? []
			: [{ key: markKey(sheet.session, row.person.id), value: null, how: 'undone' }]
	);

/** What 全部到场 and 其余缺席 say of whom. */
interface Rest {
	readonly status: Status;
	readonly time: TapTime;
	/** Everybody, when absent. */
	readonly among?: ReadonlySet<PersonId> | undefined;
}

function markRest(sheet: Sheet, { status, time, among }: Rest): Draft[] {
	return sheet.rows
		.filter((row) => row.isExpected && row.mark === undefined)
		.filter((row) => among?.has(row.person.id) ?? true)
		.map((row) => ({
			...markDraft(sheet, row.person.id, { value: { status }, time }),
			how: 'bulk' as const
		}));
}

function headCount(sheet: Sheet, count: number): Result<Draft[], TapProblem> {
	if (!Number.isInteger(count) || count < 0 || count > MAX_HEAD_COUNT) {
		return fail('head-count-odd');
	}
	if (count === sheet.counts.headCount) return ok([]);
	return ok([{ key: headCountKey(sheet.session), value: count }]);
}

function walkIn(sheet: Sheet, person: NewPerson, time: TapTime): Result<Draft[], TapProblem> {
	const name = tidyName(person.name);
	if (name === '') return fail('name-missing');
	if (rowOf(sheet, person.id) !== undefined) return fail('already-on-sheet');
	const value = arrival(sheet, time, { method: 'walk-in' });
	return ok([
		...newPerson({ ...person, name, isWalkIn: true }),
		markDraft(sheet, person.id, { value, time })
	]);
}

function join(
	sheet: Sheet,
	tap: Extract<Tap, { kind: 'join' }>,
	time: TapTime
): Result<Draft[], TapProblem> {
	if (rowOf(sheet, tap.person) !== undefined) return fail('already-on-sheet');
	const value = arrival(sheet, time, { ...tap, method: 'walk-in' });
	return ok([markDraft(sheet, tap.person, { value, time })]);
}

function lateRule(sheet: Sheet, rule: LateRule): Result<Draft[], TapProblem> {
	return ok(sheet.late === rule ? [] : [{ key: lateRuleKey(sheet.session), value: rule }]);
}

/** Opening keeps the expected list; so does closing, when a roll was taken without opening. */
function setState(sheet: Sheet, state: SessionState, reason?: string): Result<Draft[], TapProblem> {
	if (sheet.state === 'cancelled') return fail('session-cancelled');
	const drafts: Draft[] = [];
	if (!sheet.isExpectedKept) {
		const expected = sheet.rows.filter((row) => row.isExpected).map((row) => row.person.id);
		drafts.push({ key: expectedKey(sheet.session), value: expected });
	}
	if (sheet.state !== state) drafts.push({ key: sessionKey(sheet.session, 'state'), value: state });
	if (reason !== undefined)
		drafts.push({ key: `session/${sheet.session}/reopened`, value: reason });
	return ok(drafts);
}

function settle(sheet: Sheet, row: SheetRow, keep: DeviceId): Result<Draft[], TapProblem> {
	const kept = row.disputed.find((entry) => entry.device === keep);
	if (kept === undefined) return fail('not-disputed');
	return ok([{ key: markKey(sheet.session, row.person.id), value: kept.value }]);
}

function withRow(
	sheet: Sheet,
	person: PersonId,
	act: (row: SheetRow) => Result<Draft[], TapProblem>
): Result<Draft[], TapProblem> {
	const row = rowOf(sheet, person);
	return row === undefined ? fail('not-on-sheet') : act(row);
}

const rowOf = (sheet: Sheet, person: PersonId): SheetRow | undefined =>
	sheet.rows.find((row) => row.person.id === person);

const markDraft = (
	sheet: Sheet,
	person: PersonId,
	{ value, time: { atS, deviceAtS } }: { value: Mark; time: TapTime }
): Draft => ({
	key: markKey(sheet.session, person),
	value: markToJson(value),
	...(deviceAtS === undefined || deviceAtS === atS ? {} : { raw: deviceAtS })
});

const isSame = (a: Mark | undefined, b: Mark): boolean =>
	a !== undefined &&
	a.status === b.status &&
	a.relation === b.relation &&
	a.reason === b.reason &&
	a.method === b.method;
