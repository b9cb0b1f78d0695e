/**
 * What is planted to be found (MISSION §6): two recorders who disagree, somebody registered twice, a slow clock, a head count
 * that is not the list, a lost phone, a village that still holds its sheet, and one that was never online.
 */
import { headCountKey, type Mark } from '#lib/core/attendance/mark.ts';
import { newPerson } from '#lib/core/household/person.ts';
import { asPersonId } from '#lib/core/ids.ts';
import { addDays, isBefore, secondsAt } from './calendar.ts';
import { idAt } from './chance.ts';
import { deliver, type Delivery } from '../writing/delivery.ts';
import {
	closeMeeting,
	evening,
	markDraft,
	meetingOn,
	openMeeting,
	planMeeting,
	type Meeting
} from './meeting.ts';
import type { Event } from './programme.ts';
import { Recorder, type Owner } from '../writing/recorder.ts';
import { writeSheet, type SiteInWork } from './site-year.ts';

/** The village that still holds a sheet, of so many facts, for so many days. */
export const HELD_SITE = '南渠村';
const HELD_FACTS = 12;
const HELD_DAYS = 3;
/** 前营村's lost phone was revoked so many days ago. */
export const LOST_PHONE_SITE = '前营村';
export const REVOKED_DAYS = 20;
/** The phone of 石桥村 is three hours slow. */
export const SLOW_CLOCK_SITE = '石桥村';
export const CLOCK_BEHIND_S = 3 * 3600;
const HEAD_COUNT = 52;
const NAMED_COUNT = 46;

const TEA: Event = {
	title: '隔代教养茶话会',
	kind: 'salon',
	topic: 'grandparents',
	speaker: '社区家长学校',
	startHour: 14,
	startMinute: 30,
	lengthMin: 90
};

/** The sheets of a site's year, with what is planted there. */
export function writeSheets(work: SiteInWork): Delivery[] {
	const { held, site, today } = work;
	if (site.reach === 'never') return [];
	const holdsSince = addDays(today, -HELD_DAYS);
	const sent = site.name === HELD_SITE ? held.filter(({ on }) => isBefore(on, holdsSince)) : held;
	const deliveries = sent.flatMap((meeting, place) =>
		place === sent.length - 1 ? writeLast(work, meeting) : writeSheet(work, meeting)
	);
	return site.name === HELD_SITE ? [...deliveries, ...stillHeld(work)] : deliveries;
}

function writeLast(work: SiteInWork, meeting: Meeting): Delivery[] {
	switch (work.site.name) {
		case '东柳村':
			return twoRecorders(work, meeting);
		case SLOW_CLOCK_SITE:
			return slowClock(work, meeting);
		case '和美家园社区':
			return headCount(work, meeting);
		default:
			return writeSheet(work, meeting);
	}
}

/** 林禾 is 到场 on one phone and 请假 on the other; 周小穗 is 缺席 on the list and registered at the door. */
function twoRecorders(work: SiteInWork, meeting: Meeting): Delivery[] {
	const { seed, facilitator, second, roster, site } = work;
	const [linHe, xiaoSui] = roster;
	const { id, start, event } = meeting;
	if (second === undefined || linHe === undefined || xiaoSui === undefined) return [];
	const others = roster.filter((person) => person !== linHe && person !== xiaoSui);
	facilitator.write(openMeeting(meeting, roster), { at: start - 1800 });
	for (const [place, { at, draft }] of evening(seed, meeting, others).entries()) {
		(place % 3 === 0 ? second : facilitator).write([draft], { at });
	}
	facilitator.apart([markDraft(id, linHe, { status: 'present' })], { at: start - 600 });
	second.apart([markDraft(id, linHe, { status: 'leave', reason: 'personal' })], {
		at: start - 540
	});
	const again = asPersonId(idAt(seed, 'person', site.id, 'walk-in'));
	second.write(
		[
			...newPerson({ id: again, name: xiaoSui.name, relation: '妈妈', isWalkIn: true }),
			markDraft(id, { id: again }, { status: 'present', method: 'walk-in' })
		],
		{ at: start + 300 }
	);
	facilitator.write([markDraft(id, xiaoSui, { status: 'absent' })], { at: start + 2400 });
	const end = start + event.lengthMin * 60;
	facilitator.write(closeMeeting(meeting), { at: end });
	return [...deliver(facilitator, end + 1200), ...deliver(second, end + 1500)];
}

/** The phone's clock is three hours slow: the server's time is kept, the phone's beside it. */
function slowClock(work: SiteInWork, meeting: Meeting): Delivery[] {
	const { seed, facilitator, roster } = work;
	const end = meeting.start + meeting.event.lengthMin * 60;
	const by = (at: number) => ({ at, raw: at - CLOCK_BEHIND_S });
	facilitator.write(openMeeting(meeting, roster), by(meeting.start - 1800));
	for (const { at, draft } of evening(seed, meeting, roster)) facilitator.write([draft], by(at));
	facilitator.write(closeMeeting(meeting), by(end));
	return deliver(facilitator, end + 1800, { clockBehindS: CLOCK_BEHIND_S });
}

/** 52 heads were counted at the door, 46 names are on the list. */
function headCount(work: SiteInWork, meeting: Meeting): Delivery[] {
	const { facilitator, roster } = work;
	const { id, start, event } = meeting;
	const end = start + event.lengthMin * 60;
	facilitator.write(openMeeting(meeting, roster), { at: start - 1800 });
	for (const [place, person] of roster.entries()) {
		const isHere = place < NAMED_COUNT;
		const mark: Mark = isHere
			? { status: place % 9 === 8 ? 'late' : 'present' }
			: { status: place % 5 === 0 ? 'leave' : 'absent' };
		const at = isHere ? start - 1200 + place * 20 : start + 1800 + place;
		facilitator.write([markDraft(id, person, mark)], { at });
	}
	facilitator.write([{ key: headCountKey(id), value: HEAD_COUNT }], { at: start + 3000 });
	facilitator.write(closeMeeting(meeting), { at: end });
	return deliver(facilitator, end + 1800);
}

/** The phone was seen three days ago and said that it still holds the afternoon's sheet. */
function stillHeld(work: SiteInWork): Delivery[] {
	const { seed, site, organizer, facilitator, today } = work;
	const on = addDays(today, -HELD_DAYS);
	const tea = meetingOn(seed, site, on, TEA);
	organizer.write(planMeeting(site, tea), { at: secondsAt(addDays(on, -10), 9) });
	return [
		...deliver(organizer, secondsAt(addDays(on, -10), 9, 5)),
		{
			owner: facilitator.owner,
			atS: tea.start + TEA.lengthMin * 60 + 900,
			segments: [],
			holds: { [facilitator.scope]: HELD_FACTS }
		}
	];
}

/** What a lost phone still sent after it was revoked: it arrives, and stays in quarantine. */
export function lostPhone(work: SiteInWork, lost: Owner): Delivery[] {
	const { sheets, roster, held, today, facilitator } = work;
	const meeting = held[0];
	const [person] = roster;
	if (meeting === undefined || person === undefined) return [];
	const phone = new Recorder(lost, facilitator.scope, new Map(sheets));
	const atS = secondsAt(addDays(today, -REVOKED_DAYS + 2), 10);
	phone.apart([markDraft(meeting.id, person, { status: 'present' })], { at: atS - 600 });
	return deliver(phone, atS);
}
