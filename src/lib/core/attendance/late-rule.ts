import type { Keys } from '#lib/core/facts/draft.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import type { SessionId } from '#lib/core/ids.ts';

/**
 * From when on an arrival is 迟到: minutes of grace after the announced start, or `off`, when the clock says nothing of it. The
 * rule is soft (MISSION §0.5): people may always choose another state, and marks made before it was changed stay as they are.
 */
export type LateRule = number | 'off';

/** What village halls are used to. */
const USUAL_LATE_AFTER_MIN = 10;
/** More grace than any evening has: a foreign value. */
const MAX_LATE_AFTER_MIN = 600;

/** Key of one session's own rule. */
export const lateRuleKey = (session: SessionId): string => `session/${session}/late`;

/** The rule of a session; ten minutes unless somebody said otherwise. */
export function readLateRule(keys: Keys, session: SessionId): LateRule {
	const value = shownValue(keys, lateRuleKey(session));
	if (value === 'off') return 'off';
	return typeof value === 'number' && isGrace(value) ? value : USUAL_LATE_AFTER_MIN;
}

const isGrace = (value: number): boolean =>
	Number.isInteger(value) && value >= 0 && value <= MAX_LATE_AFTER_MIN;

/** The last second of being on time; undefined when the clock says nothing. `startS`: whole seconds since 1970. */
export const onTimeUntilS = (rule: LateRule, startS: number | undefined): number | undefined =>
	rule === 'off' || startS === undefined ? undefined : startS + rule * 60;
