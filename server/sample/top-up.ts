/**
 * What a day needs on top of what is there: tonight's lecture and tomorrow's, the plan some weeks ahead, and phones that were
 * heard of lately. Written by the organizer's phone of that day; a session that is there already is left alone.
 */
import { siteScope } from '#lib/core/ids.ts';
import { sessionKey } from '#lib/core/session/session.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { organizerOf, phoneOf, staffOf } from './accounts.ts';
import { addDays, dayText, secondsAt, type Day } from './calendar.ts';
import { chanceAt } from './chance.ts';
import { deliver, type Delivery } from '../writing/delivery.ts';
import { CLOCK_BEHIND_S, HELD_SITE, SLOW_CLOCK_SITE } from './defects.ts';
import { meetingOn, planMeeting, type Meeting } from './meeting.ts';
import type { SampleDistrict, SampleSite, SampleTownship } from './places.ts';
import { lectureOf } from './programme.ts';
import { Recorder } from '../writing/recorder.ts';
import { meetingsBetween, PLAN_AHEAD_DAYS } from './site-year.ts';
import { makeTrips, someAtOnce, type Office } from '../writing/trip.ts';

/** The evenings the documentation speaks of: where, how many days from now, the lecture of which month. */
const EVENINGS: readonly (readonly [site: string, inDays: number, month: number])[] = [
	['东柳村', 0, 10],
	['西柳村', 1, 11]
];

/** The day to top up to. */
export interface TopUp {
	readonly seed: string;
	readonly district: SampleDistrict;
	readonly today: Day;
	readonly nowS: number;
}

/** Adds what is missing. */
export async function topUp(filling: Office, day: TopUp): Promise<void> {
	for (const township of day.district.townships) {
		const organizer = phoneOf(day.seed, organizerOf(township), dayText(day.today));
		await filling.accounts.bindDevice(organizer.device, organizer.account);
		await someAtOnce(township.sites, async (site) => {
			await makeTrips(await plan(filling, { ...day, township, site }), filling);
			await makeTrips(lastHeardOf({ ...day, township, site }), filling);
		});
	}
}

interface SiteDay extends TopUp {
	readonly township: SampleTownship;
	readonly site: SampleSite;
}

/** The sessions of the coming weeks that are not planned yet. */
async function plan(filling: Office, day: SiteDay): Promise<Delivery[]> {
	const { seed, township, site, today, nowS } = day;
	const scope = siteScope(site.id);
	const { keys } = await foldScope(scope, { ...filling.exchange, now: nowS * 1000 });
	const missing = comingMeetings(day).filter(({ id }) => !keys.has(sessionKey(id, 'start')));
	const phone = phoneOf(seed, organizerOf(township), dayText(today));
	const organizer = new Recorder(phone, scope, keys);
	const at = Math.min(nowS, secondsAt(addDays(today, -1), 10));
	organizer.write(
		missing.flatMap((meeting) => planMeeting(site, meeting)),
		{ at }
	);
	return deliver(organizer, nowS);
}

function comingMeetings({ seed, site, today }: SiteDay): Meeting[] {
	const evenings = EVENINGS.filter(([name]) => name === site.name).map(([, inDays, month]) =>
		meetingOn(seed, site, addDays(today, inDays), lectureOf(month))
	);
	const to = addDays(today, PLAN_AHEAD_DAYS);
	const known = new Set(evenings.map(({ id }) => id));
	const others = meetingsBetween({ seed, site }, { from: today, to });
	return [...evenings, ...others.filter(({ id }) => !known.has(id))];
}

/** An idle trip within the last day, but of those who are out of reach or were last heard of with a sheet in hand. */
function lastHeardOf({ seed, township, site, today, nowS }: SiteDay): Delivery[] {
	if (site.reach === 'never' || site.name === HELD_SITE) return [];
	const { facilitator } = staffOf(seed, township, site);
	const agoS = chanceAt(seed, 'heard', site.id, dayText(today)).between(300, 72_000);
	const clockBehindS = site.name === SLOW_CLOCK_SITE ? CLOCK_BEHIND_S : 0;
	return [{ owner: facilitator, atS: nowS - agoS, segments: [], clockBehindS }];
}
