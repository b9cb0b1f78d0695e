import { parseMark } from '#lib/core/attendance/mark.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { REFUSAL_CODES } from '#lib/core/protocol/problem.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { statusWord } from '#lib/ui/seal/seal-text.ts';

/** Why, and what to do, in a sentence. The code stands at the end for whoever is asked on the telephone. */
export function refusalSentence(code: string): string {
	const known = REFUSAL_CODES.find((one) => one === code);
	switch (known) {
		case 'no-right':
		case 'no-scope':
			return m.sync_refusal_no_right();
		case 'not-yours':
			return m.sync_refusal_not_yours();
		case 'revoked':
			return m.sync_refusal_revoked();
		case 'foreign':
			return m.sync_refusal_foreign();
		case 'malformed':
			return m.sync_refusal_malformed();
		case undefined:
			return m.sync_refusal_other({ code });
	}
	return known satisfies never;
}

/** What a fact says, in a few words: 签到：到场, 姓名：周小穗. */
export function refusedThing(fact: Fact): string {
	const [kind, , part] = fact.key.split('/');
	if (kind === 'mark') {
		const mark = parseMark(fact.value);
		return m.sync_thing_mark({ status: statusWord(mark?.status ?? 'unmarked') });
	}
	if (kind === 'person')
		return m.sync_thing_person({ value: part === 'phone' ? '' : textOf(fact.value) });
	if (kind === 'session') return m.sync_thing_session({ value: textOf(fact.value) });
	return m.sync_thing_other();
}

const textOf = (value: Fact['value']): string => (typeof value === 'string' ? value : '');
