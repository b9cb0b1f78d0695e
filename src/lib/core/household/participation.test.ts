import { expect, test } from 'vitest';
import type { Json } from '#lib/core/facts/fact.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, asHouseholdId } from '#lib/core/ids.ts';
import {
	comingSessions,
	isMissed,
	readYears,
	sessionsWith,
	toMakeUp,
	withOwnWords
} from './participation.ts';

const by = asAccountId('account0');
const staff = asDeviceId('staff000');
const phone = asDeviceId('phone000');
const lin = asHouseholdId('hvnn0000');
/** 2026-11-24 19:00 in Beijing. */
const EVENING_S = 1_795_518_000;
const YEAR_S = 365 * 86_400;

const keysOf = (device: typeof staff, facts: Readonly<Record<string, Json>>) =>
	fold(
		Object.entries(facts).map(([key, value], index) => ({
			key,
			value,
			at: EVENING_S + index,
			by,
			device,
			seq: index + 1
		}))
	);
const session = (id: string, start: number, more: Readonly<Record<string, Json>> = {}) =>
	Object.fromEntries(
		Object.entries({ start, title: '亲子沟通', state: 'closed', ...more }).map(([part, value]) => [
			`session/${id}/${part}`,
			value
		])
	);
const view = keysOf(staff, {
	'person/mother00/name': '林妈妈',
	'person/granny00/name': '林奶奶',
	...session('tonight0', EVENING_S, { lecture: 'district/lecture0' }),
	...session('lastyear', EVENING_S - YEAR_S),
	...session('unheard0', EVENING_S - 86_400),
	...session('coming00', EVENING_S + 86_400, { state: 'planned' }),
	'mark/tonight0/mother00': { status: 'leave', reason: 'harvest' },
	'mark/tonight0/granny00': { status: 'present' },
	'mark/lastyear/mother00': { status: 'late' }
});

test('a record has a year for each year, newest first, and only sessions that say something of the family', () => {
	const years = readYears(view, lin);
	expect(years.map(({ year, sessions }) => [year, sessions.map((one) => one.session.id)])).toEqual([
		['2026', ['tonight0']],
		['2025', ['lastyear']]
	]);
});

test('a missed session is offered once its lecture is there to hear, and no more once it is made up', () => {
	const years = readYears(view, lin);
	expect(toMakeUp(years).map((one) => one.session.id)).toEqual(['tonight0']);
	expect(sessionsWith(years, 'district/lecture0')).toHaveLength(1);
	const own = keysOf(phone, { 'makeup/tonight0/hvnn0000/mother00': true });
	const after = readYears(withOwnWords(view, own), lin);
	expect(toMakeUp(after)).toEqual([]);
	expect(after[0]?.sessions[0]?.people.map(({ isMadeUp }) => isMadeUp)).toEqual([true, false]);
});

test('who came has nothing to make up', () => {
	const people = readYears(view, lin).flatMap(({ sessions }) =>
		sessions.flatMap((one) => one.people)
	);
	expect(people.filter(isMissed).map(({ person }) => person.id)).toEqual(['mother00']);
});

test('what staff entered counts, and is not the family’s to take back', () => {
	const entered = keysOf(staff, {
		'person/mother00/name': '林妈妈',
		...session('tonight0', EVENING_S),
		'mark/tonight0/mother00': { status: 'absent' },
		'makeup/tonight0/mother00': true
	});
	expect(readYears(entered, lin)[0]?.sessions[0]?.people[0]).toMatchObject({
		isMadeUp: true,
		isOwnWord: false
	});
});

test('sessions to come are those that have not ended, soonest first', () => {
	expect(comingSessions(view, EVENING_S).map(({ id }) => id)).toEqual(['coming00']);
});
