import type { Json } from '#lib/core/facts/fact.ts';
import type { PersonId, SessionId } from '#lib/core/ids.ts';

/** 到场 · 迟到 · 请假 · 缺席 · 早退, in the order people choose them. */
export const STATUSES = ['present', 'late', 'leave', 'absent', 'early'] as const;
export type Status = (typeof STATUSES)[number];

/** 病 · 事 · 农忙 · 其他 (MISSION §2.4, 请假登记). */
export const LEAVE_REASONS = ['sick', 'personal', 'harvest', 'other'] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

/**
 * How a mark came about; absent means called from the roll (点名). `entered` = 代录, entered by staff for somebody who
 * signed elsewhere; `walk-in` = 现场登记; `paper` = 补录 from a paper sheet afterwards; `scan` = a household card.
 */
export const METHODS = ['entered', 'walk-in', 'paper', 'scan'] as const;
export type Method = (typeof METHODS)[number];

/** The value of `mark/<session>/<person>`. */
export interface Mark {
	readonly status: Status;
	/** 代到: a family member attended instead, with this relation to the child (奶奶, 爸爸 …). */
	readonly relation?: string;
	readonly reason?: LeaveReason;
	readonly method?: Method;
}

/** Key of one person's mark at one session. */
export const markKey = (session: SessionId, person: PersonId): string =>
	`mark/${session}/${person}`;
/** Prefix of all marks of one session. */
export const marksPrefix = (session: SessionId): string => `mark/${session}/`;
/** Key of the expected list (应到), kept when the sign-in opens: person ids. */
export const expectedKey = (session: SessionId): string => `expected/${session}`;
/** Key of the head count (仅计人数). */
export const headCountKey = (session: SessionId): string => `headcount/${session}`;

/** Whether somebody with this status was there: 实到 counts them. */
export const isAttended = (status: Status): boolean =>
	status === 'present' || status === 'late' || status === 'early';

/** Reads a mark from a stored value; undefined when it is none. */
export function parseMark(value: Json | undefined): Mark | undefined {
	if (typeof value !== 'object' || value === null || !('status' in value)) return undefined;
	const status = STATUSES.find((known) => known === value.status);
	if (status === undefined) return undefined;
	const reason = LEAVE_REASONS.find((known) => known === value.reason);
	const method = METHODS.find((known) => known === value.method);
	return {
		status,
		...(typeof value.relation === 'string' ? { relation: value.relation } : {}),
		...(reason === undefined ? {} : { reason }),
		...(method === undefined ? {} : { method })
	};
}

/** A mark as the JSON a fact carries. */
export const markToJson = (mark: Mark): Json => ({ ...mark });
