import { marksPrefix, parseMark } from '#lib/core/attendance/mark.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { SessionId } from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { statusWord } from '#lib/ui/seal/seal-text.ts';

/** A saved tap in words, for a screen reader: 林禾：到场; of many people their number. Empty when it marked nobody. */
export function saidOf(
	drafts: readonly Draft[],
	session: SessionId,
	nameOf: (person: string) => string | undefined
): string {
	const prefix = marksPrefix(session);
	const marks = drafts.filter(({ key }) => key.startsWith(prefix));
	const [first, ...others] = marks;
	if (first === undefined) return '';
	const state = statusWord(parseMark(first.value)?.status ?? 'unmarked');
	const who =
		others.length === 0
			? (nameOf(first.key.slice(prefix.length)) ?? m.roll_walk_in_note())
			: m.roll_people({ count: marks.length });
	return m.roll_said({ who, state });
}
