import type { LeaveReason } from '#lib/core/attendance/mark.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 病假 · 事假 · 农忙 · 其他 */
export function leaveReasonWord(reason: LeaveReason): string {
	switch (reason) {
		case 'sick':
			return m.roll_reason_sick();
		case 'personal':
			return m.roll_reason_personal();
		case 'harvest':
			return m.roll_reason_harvest();
		case 'other':
			return m.roll_reason_other();
	}
	return reason satisfies never;
}

/** The relations a thumb can choose from when somebody else came (代到) or walks in. */
export const relationWords = (): string[] => [
	m.roll_relation_mother(),
	m.roll_relation_father(),
	m.roll_relation_grandmother(),
	m.roll_relation_grandfather(),
	m.roll_relation_maternal_grandmother(),
	m.roll_relation_maternal_grandfather(),
	m.roll_relation_other()
];
