import type { Status } from '#lib/core/attendance/mark.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What a seal can show: a mark's status, a person nobody has marked yet, or a lecture made up afterwards. */
export type SealStatus = Status | 'unmarked' | 'makeup';

/** Every seal, in the order a legend shows them. */
export const SEAL_STATUSES = [
	'present',
	'late',
	'leave',
	'absent',
	'early',
	'makeup',
	'unmarked'
] as const satisfies readonly SealStatus[];

const WORDS: Record<SealStatus, () => string> = {
	present: m.common_status_present,
	late: m.common_status_late,
	leave: m.common_status_leave,
	absent: m.common_status_absent,
	early: m.common_status_early,
	makeup: m.common_status_makeup,
	unmarked: m.common_status_unmarked
};

const CHARACTERS: Record<SealStatus, () => string> = {
	present: m.common_seal_present,
	late: m.common_seal_late,
	leave: m.common_seal_leave,
	absent: m.common_seal_absent,
	early: m.common_seal_early,
	makeup: m.common_seal_makeup,
	unmarked: () => ''
};

/** 到场, 迟到 … in the language shown. */
export const statusWord = (status: SealStatus): string => WORDS[status]();

/** The one character cut into the seal; empty for the ring of 未点. */
export const sealCharacter = (status: SealStatus): string => CHARACTERS[status]();
