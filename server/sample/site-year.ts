/**
 * A year of one site, as its phones wrote it and as it reached the server: the roster, twelve months of sheets, the plan
 * ahead. What is planted to be found stands in defects.ts.
 */
import { newPerson } from '#lib/core/household/person.ts';
import { siteScope } from '#lib/core/ids.ts';
import { addDays, addMonths, isBefore, meetingDay, secondsAt, type Day } from './calendar.ts';
import { chanceAt } from './chance.ts';
import { deliver, type Delivery } from '../writing/delivery.ts';
import {
	closeMeeting,
	evening,
	meetingOn,
	openMeeting,
	planMeeting,
	type Meeting
} from './meeting.ts';
import { rosterOf, type SamplePerson } from './people.ts';
import type { SampleSite } from './places.ts';
import { activityOf, lectureOf } from './programme.ts';
import { Recorder, type Owner, type Sheets } from '../writing/recorder.ts';

/** How far the plan reaches beyond today. */
export const PLAN_AHEAD_DAYS = 62;

/** Who writes at a site. */
interface Staff {
	readonly organizer: Owner;
	readonly facilitator: Owner;
	/** A second phone at the door, where there is one. */
	readonly second?: Owner;
}

/** One site to fill. */
export interface SiteToFill {
	readonly seed: string;
	readonly site: SampleSite;
	readonly staff: Staff;
	readonly today: Day;
	/** How many months lie behind: 12 in the town shown in full. */
	readonly months: number;
}

/** A site while it is being written. */
export interface SiteInWork extends SiteToFill {
	readonly sheets: Sheets;
	readonly roster: readonly SamplePerson[];
	readonly organizer: Recorder;
	readonly facilitator: Recorder;
	readonly second: Recorder | undefined;
	/** Sessions that lie behind, oldest first. */
	readonly held: readonly Meeting[];
	readonly planned: readonly Meeting[];
}

/** Two minutes on a weak line after the hall was left. */
const WAY_HOME_S = 2400;

/** Opens a site: its people, phones and calendar, nothing written yet. */
export function openSite(given: SiteToFill): SiteInWork {
	const { seed, site, staff, today, months } = given;
	const sheets: Sheets = new Map();
	const scope = siteScope(site.id);
	const recorder = (owner: Owner): Recorder => new Recorder(owner, scope, sheets);
	const calendar = meetingsBetween(given, {
		from: addMonths(today, -months),
		to: addDays(today, PLAN_AHEAD_DAYS)
	});
	return {
		...given,
		sheets,
		roster: rosterOf(seed, site),
		organizer: recorder(staff.organizer),
		facilitator: recorder(staff.facilitator),
		second: staff.second && recorder(staff.second),
		held: calendar.filter(({ on }) => isBefore(on, today)),
		planned: calendar.filter(({ on }) => !isBefore(on, today))
	};
}

/** The sessions a site's calendar has from one day (inclusive) to another (exclusive), earliest first. */
export function meetingsBetween(
	{ seed, site }: Pick<SiteToFill, 'seed' | 'site'>,
	{ from, to }: { readonly from: Day; readonly to: Day }
): Meeting[] {
	const meetings: Meeting[] = [];
	for (let month = addMonths(from, 0); isBefore(month, to); month = addMonths(month, 1)) {
		const evening = meetingDay(month, site.number);
		meetings.push(meetingOn(seed, site, evening, lectureOf(month.month)));
		const activity = activityOf(month.month);
		if (activity) meetings.push(meetingOn(seed, site, addDays(evening, 8), activity));
	}
	return meetings
		.filter(({ on }) => !isBefore(on, from) && isBefore(on, to))
		.sort((a, b) => a.start - b.start);
}

/** Roster and plan, as they were entered at the beginning of the year: the organizer plans, the facilitator enters names. */
export function writeBeginning(work: SiteInWork): Delivery[] {
	const { site, today, months, roster, organizer, facilitator } = work;
	const atS = secondsAt(addMonths(today, -months), 9);
	const author = site.reach === 'never' ? organizer : facilitator;
	author.write(
		roster.flatMap(({ zeal: _zeal, ...person }) => newPerson(person)),
		{ at: atS }
	);
	organizer.write(
		[...work.held, ...work.planned].flatMap((meeting) => planMeeting(site, meeting)),
		{ at: atS + 3600 }
	);
	return [...deliver(facilitator, atS + 1800), ...deliver(organizer, atS + 5400)];
}

/** The sheet of a session: opened, marked by one phone or two, closed, and sent on the way home. */
export function writeSheet(work: SiteInWork, meeting: Meeting): Delivery[] {
	const { seed, roster, facilitator, second } = work;
	const chance = chanceAt(seed, 'sheet', meeting.id);
	const { start, event } = meeting;
	const end = start + event.lengthMin * 60;
	facilitator.write(openMeeting(meeting, roster), { at: start - 1800 });
	for (const { at, draft } of evening(seed, meeting, roster)) {
		const isSecond = second !== undefined && chance.next() < 0.3;
		(isSecond ? second : facilitator).write([draft], { at });
	}
	facilitator.write(closeMeeting(meeting), { at: end });
	const sentAtS = end + WAY_HOME_S;
	return [...deliver(facilitator, sentAtS), ...(second ? deliver(second, sentAtS + 60) : [])];
}
