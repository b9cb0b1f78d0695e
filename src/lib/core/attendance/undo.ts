import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { rankOf } from '#lib/core/facts/fact.ts';
import type { KeyState } from '#lib/core/facts/fold.ts';
import { EMPTY_STATE, headsOf, readKey } from '#lib/core/facts/fold.ts';

/**
 * Undo (撤销) is a new fact with the value before my tap: nothing is ever taken out of the history. It is offered only
 * while mine is the only head, so that it can never undo what somebody else said since, or settle a dispute by accident.
 */

/** The state before the tap and the state now, of the same keys. */
export interface Undoable {
	/** Keys as they were when the tap was made. */
	readonly before: Keys;
	readonly now: Keys;
	/** The facts the tap made. */
	readonly mine: readonly Fact[];
}

/** Whether a fact is the only head of its key. */
function canUndo(now: KeyState, mine: Fact): boolean {
	const [head, ...others] = headsOf(now);
	return others.length === 0 && head?.device === mine.device && head.seq === mine.seq;
}

/** The draft that brings back what the key showed before my fact; `undone` when that was nothing. */
export function undoOf(before: KeyState, mine: Fact): Draft {
	const { shown } = readKey(before);
	if (shown === undefined || rankOf(shown) === 0) {
		return { key: mine.key, value: null, how: 'undone' };
	}
	const draft = { key: mine.key, value: shown.value };
	return shown.how === undefined ? draft : { ...draft, how: shown.how };
}

/** What undoes a whole tap, 全部到场 included: a draft for each of its facts that is still the only head. Empty = nothing to offer. */
export const undoTap = ({ before, now, mine }: Undoable): Draft[] =>
	mine
		.filter((fact) => canUndo(now.get(fact.key) ?? EMPTY_STATE, fact))
		.map((fact) => undoOf(before.get(fact.key) ?? EMPTY_STATE, fact));
