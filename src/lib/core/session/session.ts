import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { idsUnder, shownNumber, shownText } from '#lib/core/facts/read.ts';
import { asSessionId } from '#lib/core/ids.ts';
import type { SessionId } from '#lib/core/ids.ts';

/** 讲座 · 亲子活动 · 家长会 · 沙龙 · 工作坊 · 咨询 (MISSION §1 rows 49, 51). */
export const SESSION_KINDS = [
	'lecture',
	'activity',
	'parents-meeting',
	'salon',
	'workshop',
	'counselling'
] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** Planned, sign-in open, closed, cancelled. */
const SESSION_STATES = ['planned', 'open', 'closed', 'cancelled'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** One event held at a site (场次). Instants are whole seconds since 1970. */
export interface Session {
	readonly id: SessionId;
	readonly title: string;
	readonly kind: SessionKind;
	readonly state: SessionState;
	readonly start: number;
	readonly end: number;
	readonly venue: string;
	readonly speaker: string;
	/** 主办单位 */
	readonly host: string;
	/** Topic code of the district's taxonomy; may be empty. */
	readonly topic: string;
	/** The lecture whose slides and recording go with it, as `<owner>/<id>` (`lectureText`); empty: none. */
	readonly lecture: string;
}

/** The parts of a session people edit one by one; each has its own key `session/<id>/<part>`. */
export type SessionPart = Exclude<keyof Session, 'id'>;

/** Key of one part of a session. */
export const sessionKey = (session: SessionId, part: SessionPart): string =>
	`session/${session}/${part}`;

/** One session from the keys of its site; undefined when it has no start (it was never fully received, or never was). */
export function readSession(keys: Keys, id: SessionId): Session | undefined {
	const start = shownNumber(keys, sessionKey(id, 'start'));
	if (start === undefined) return undefined;
	const text = (part: SessionPart): string => shownText(keys, sessionKey(id, part)) ?? '';
	const kind = text('kind');
	const state = text('state');
	return {
		id,
		start,
		end: shownNumber(keys, sessionKey(id, 'end')) ?? start + DEFAULT_LENGTH_S,
		title: text('title'),
		kind: SESSION_KINDS.find((known) => known === kind) ?? 'lecture',
		state: SESSION_STATES.find((known) => known === state) ?? 'planned',
		venue: text('venue'),
		speaker: text('speaker'),
		host: text('host'),
		topic: text('topic'),
		lecture: text('lecture')
	};
}

/** 90 min: what village lectures are announced with. */
const DEFAULT_LENGTH_S = 5400;

/** All sessions of a site, earliest first. */
export const readSessions = (keys: Keys): Session[] =>
	idsUnder(keys, 'session/')
		.flatMap((id) => readSession(keys, asSessionId(id)) ?? [])
		.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));

/** The facts that make a session. */
export const newSession = ({ id, ...parts }: Session): Draft[] =>
	Object.entries(parts)
		.filter(([, value]) => value !== '')
		.map(([part, value]) => ({ key: `session/${id}/${part}`, value }));
