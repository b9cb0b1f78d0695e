import { isAttended } from '#lib/core/attendance/mark.ts';
import type { Sheet } from '#lib/core/attendance/sheet.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { EMPTY_STATE, readKey } from '#lib/core/facts/fold.ts';
import { shownText } from '#lib/core/facts/read.ts';
import type { SessionId } from '#lib/core/ids.ts';
import type { Session } from '#lib/core/session/session.ts';
import { kinOf } from './kin.ts';

/**
 * The record of a session (活动记录, MISSION §2.4): what is written about it, one key for each part so that two people writing
 * different parts never disagree. What can be counted is counted from the sheet and never stored twice.
 */

/** 主持人 · 学时 · 参加对象 · 发放资料 · 活动内容 · 家长提问与互动 · 效果与反思 · 备注, in the order of the form. */
export const RECORD_PARTS = [
	'moderator',
	'hours',
	'audience',
	'handouts',
	'content',
	'questions',
	'effect',
	'notes'
] as const;
export type RecordPart = (typeof RECORD_PARTS)[number];

/** Longest text of one part in characters: what a form of two pages has room for. */
export const MAX_PART_LENGTH = 2000;

/** Key of one part. */
export const recordKey = (session: SessionId, part: RecordPart): string =>
	`record/${session}/${part}`;
/** Prefix of all parts of one session. */
export const recordPrefix = (session: SessionId): string => `record/${session}/`;

/** What is written, part by part; empty where nothing is. */
export type SessionRecord = Readonly<Record<RecordPart, string>>;

/** Reads a record from the keys of its site. */
export function readRecord(keys: Keys, session: SessionId): SessionRecord {
	const text = (part: RecordPart): string => shownText(keys, recordKey(session, part)) ?? '';
	return {
		moderator: text('moderator'),
		hours: text('hours'),
		audience: text('audience'),
		handouts: text('handouts'),
		content: text('content'),
		questions: text('questions'),
		effect: text('effect'),
		notes: text('notes')
	};
}

/** Whether anything is written at all. */
export const isRecordBegun = (record: SessionRecord): boolean =>
	RECORD_PARTS.some((part) => record[part] !== '');

/** The fact that a part now says this; an emptied part goes back to nothing. */
export const draftPart = (session: SessionId, part: RecordPart, text: string): Draft =>
	text.trim() === ''
		? { key: recordKey(session, part), value: null, how: 'undone' }
		: { key: recordKey(session, part), value: text.trim().slice(0, MAX_PART_LENGTH) };

/** What several people wrote of one part without having seen each other's text; empty when there is nothing to settle. */
export const disputedTexts = (keys: Keys, session: SessionId, part: RecordPart): Entry[] => [
	...readKey(keys.get(recordKey(session, part)) ?? EMPTY_STATE).disputed
];

/** 45 min, as schools count. */
const CLASS_HOUR_S = 2700;

/** 学时 of a session by its announced time, in halves: 90 min are 2. At least a half. */
export const classHours = ({ start, end }: Pick<Session, 'start' | 'end'>): number =>
	Math.max(0.5, Math.round(((end - start) / CLASS_HOUR_S) * 2) / 2);

/** How many of those who came were grandparents and fathers (其中祖辈、父亲); whoever came instead counts as who came. */
export function countKin(sheet: Sheet): {
	readonly grandparents: number;
	readonly fathers: number;
} {
	let grandparents = 0;
	let fathers = 0;
	for (const { mark, person } of sheet.rows) {
		if (mark === undefined || !isAttended(mark.status)) continue;
		const standIn = mark.relation ?? '';
		const kin = kinOf(standIn === '' ? person.relation : standIn);
		if (kin === 'grandparent') grandparents += 1;
		if (kin === 'father') fathers += 1;
	}
	return { grandparents, fathers };
}
