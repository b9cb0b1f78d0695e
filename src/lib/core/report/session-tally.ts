import { expectedKey, headCountKey, isAttended, parseMark } from '#lib/core/attendance/mark.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import { rankOf } from '#lib/core/facts/fact.ts';
import { readKey } from '#lib/core/facts/fold.ts';
import { shownNumber, shownValue } from '#lib/core/facts/read.ts';
import { asSessionId, type SessionId } from '#lib/core/ids.ts';

/** How far a session has come, counted from its marks alone: a board reads no names. */
export interface SessionTally {
	/** 应到 as kept at opening; undefined before that. */
	readonly expected: number | undefined;
	/** 实到 */
	readonly attended: number;
	/** People with a mark of any kind. */
	readonly marked: number;
	/** Rows that people must settle. */
	readonly disputed: number;
	/** 仅计人数; undefined when nobody counted. */
	readonly headCount: number | undefined;
}

/** Tallies of all sessions whose marks are among the keys, in one walk. */
export function tallySessions(keys: Keys): Map<SessionId, SessionTally> {
	const sums = new Map<string, { attended: number; marked: number; disputed: number }>();
	for (const [key, state] of keys) {
		const [kind, session] = key.split('/');
		if (kind !== 'mark' || session === undefined) continue;
		const { shown, disputed } = readKey(state);
		const mark = shown === undefined || rankOf(shown) === 0 ? undefined : parseMark(shown.value);
		const sum = sums.get(session) ?? { attended: 0, marked: 0, disputed: 0 };
		sums.set(session, sum);
		if (mark !== undefined) sum.marked += 1;
		if (mark !== undefined && isAttended(mark.status)) sum.attended += 1;
		if (disputed.length > 0) sum.disputed += 1;
	}
	return new Map(
		[...sums].map(([id, sum]) => {
			const session = asSessionId(id);
			const list = shownValue(keys, expectedKey(session));
			const expected = Array.isArray(list) ? list.length : undefined;
			return [session, { ...sum, expected, headCount: shownNumber(keys, headCountKey(session)) }];
		})
	);
}

/** A session nobody has marked yet. */
export const NO_TALLY: SessionTally = {
	expected: undefined,
	attended: 0,
	marked: 0,
	disputed: 0,
	headCount: undefined
};
