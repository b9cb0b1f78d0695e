import type { LookReason } from '#lib/core/household/access.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** Why somebody looked at a whole phone number. */
export function lookReasonWord(why: LookReason): string {
	switch (why) {
		case 'reach':
			return m.roster_look_reach();
		case 'correct':
			return m.roster_look_correct();
		case 'notify':
			return m.roster_look_notify();
		case 'other':
			return m.roster_look_other();
	}
	return why satisfies never;
}
