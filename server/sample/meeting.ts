/** The facts of one session: its plan, and its sheet as an evening of taps. */
import {
	expectedKey,
	markKey,
	markToJson,
	type LeaveReason,
	type Mark
} from '#lib/core/attendance/mark.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import { asSessionId, type SessionId } from '#lib/core/ids.ts';
import { newSession, sessionKey } from '#lib/core/session/session.ts';
import { secondsAt, type Day } from './calendar.ts';
import { chanceAt, idAt, type Chance } from './chance.ts';
import type { SamplePerson } from './people.ts';
import type { SampleSite } from './places.ts';
import { lectureOfEvent, type Event } from './programme.ts';

/** A session of a site on a day. */
export interface Meeting {
	readonly id: SessionId;
	readonly event: Event;
	readonly on: Day;
	/** Whole seconds. */
	readonly start: number;
	/** The published lecture it is about; empty: none. */
	readonly lecture: string;
}

/** The session a site holds on a day; its id follows from seed, site, day and kind. */
export const meetingOn = (seed: string, site: SampleSite, on: Day, event: Event): Meeting => ({
	id: asSessionId(idAt(seed, 'session', site.id, on.year, on.month, on.day, event.kind)),
	event,
	on,
	start: secondsAt(on, event.startHour, event.startMinute),
	lecture: lectureOfEvent(seed, event.title)
});

/** What puts it on the plan. */
export const planMeeting = (site: SampleSite, { id, event, start, lecture }: Meeting): Draft[] =>
	newSession({
		id,
		title: event.title,
		kind: event.kind,
		state: 'planned',
		start,
		end: start + event.lengthMin * 60,
		venue: site.venue,
		speaker: event.speaker,
		host: `禾川区(示例)${site.name}家长学校`,
		topic: event.topic,
		lecture
	});

/** The list kept at opening. */
export const openMeeting = (
	{ id }: Meeting,
	expected: readonly Pick<SamplePerson, 'id'>[]
): Draft[] => [
	{ key: sessionKey(id, 'state'), value: 'open' },
	{ key: expectedKey(id), value: expected.map((person) => person.id) }
];

export const closeMeeting = ({ id }: Meeting): Draft[] => [
	{ key: sessionKey(id, 'state'), value: 'closed' }
];

/** A tap of the evening. */
export interface TimedMark {
	readonly at: number;
	readonly draft: Draft;
}

export const markDraft = (
	session: SessionId,
	person: Pick<SamplePerson, 'id'>,
	mark: Mark
): Draft => ({
	key: markKey(session, person.id),
	value: markToJson(mark)
});

/** Marks of everybody expected, in the order they were made. */
export function evening(
	seed: string,
	meeting: Meeting,
	roster: readonly SamplePerson[]
): TimedMark[] {
	const chance = chanceAt(seed, 'evening', meeting.id);
	return roster
		.map((person) => {
			const mark = markOf(person, chance);
			const { start } = meeting;
			// People arrive in the half hour around the start; who is missing is entered at the end.
			const at =
				mark.status === 'present' || mark.status === 'early'
					? start - chance.between(0, 1500)
					: mark.status === 'late'
						? start + chance.between(660, 1500)
						: start + chance.between(1800, 2400);
			return { at, draft: markDraft(meeting.id, person, mark) };
		})
		.sort((a, b) => a.at - b.at);
}

const REASONS: readonly LeaveReason[] = ['personal', 'sick', 'harvest'];

function markOf(person: SamplePerson, chance: Chance): Mark {
	if (chance.next() > person.zeal) {
		return chance.next() < 0.4
			? { status: 'leave', reason: chance.pick(REASONS) }
			: { status: 'absent' };
	}
	const turn = chance.next();
	if (turn < 0.06) return { status: 'late' };
	if (turn < 0.08) return { status: 'early' };
	if (turn < 0.14) return { status: 'present', relation: chance.pick(['奶奶', '爷爷', '爸爸']) };
	return { status: 'present' };
}
