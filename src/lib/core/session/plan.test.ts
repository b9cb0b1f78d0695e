import { expect, test } from 'vitest';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, asSessionId, asSiteId } from '#lib/core/ids.ts';
import { isMeant, parseExpects } from './expects.ts';
import { cancelDrafts, moveDrafts, planDrafts, readPlan, restoreDrafts } from './plan.ts';
import { newSession, readSession, type Session } from './session.ts';

const ID = asSessionId('s0000001');
const HOUR_S = 3600;
const START = 1_795_500_000;
const LECTURE: Session = {
	id: ID,
	title: '亲子沟通技巧',
	kind: 'lecture',
	state: 'planned',
	start: START,
	end: START + HOUR_S,
	venue: '活动室',
	speaker: '',
	host: '',
	topic: '',
	lecture: ''
};

/** What a device wrote, one fact after the other. */
const written = (...drafts: Draft[]): Keys =>
	fold(
		drafts.map((draft, index) => ({
			...draft,
			at: START,
			by: asAccountId('a0000001'),
			device: asDeviceId('d0000001'),
			seq: index + 1
		}))
	);
const sessionIn = (keys: Keys): Session => readSession(keys, ID) ?? LECTURE;

test('a plan reads as it was written, and nothing said is nothing', () => {
	const sites = [asSiteId('v0000001'), asSiteId('v0000002')];
	const expects = { groups: [], stages: ['三年级1班'] };
	const keys = written(...planDrafts(ID, { expects, sites, opens: START - HOUR_S }));
	expect(readPlan(keys, ID)).toMatchObject({ expects, sites, opens: START - HOUR_S });
	expect(readPlan(new Map(), ID)).toEqual({
		expects: undefined,
		sites: [],
		opens: undefined,
		closes: undefined,
		movedFrom: undefined,
		cancelReason: '',
		reopenReason: ''
	});
});

test('one village alone is no list of villages', () => {
	expect(planDrafts(ID, { sites: [asSiteId('v0000001')] })).toEqual([]);
});

test('a session moved takes its length and its window along and shows where it was first', () => {
	const first = [...newSession(LECTURE), ...planDrafts(ID, { opens: START - HOUR_S })];
	const once = [...first, ...moveDrafts(written(...first), LECTURE, START + 24 * HOUR_S)];
	const keys = written(...once);
	expect(sessionIn(keys)).toMatchObject({ start: START + 24 * HOUR_S, end: START + 25 * HOUR_S });
	expect(readPlan(keys, ID)).toMatchObject({ movedFrom: START, opens: START + 23 * HOUR_S });

	const twice = [...once, ...moveDrafts(keys, sessionIn(keys), START + 48 * HOUR_S)];
	expect(readPlan(written(...twice), ID).movedFrom).toBe(START);

	const back = [...twice, ...moveDrafts(written(...twice), sessionIn(written(...twice)), START)];
	expect(readPlan(written(...back), ID)).toMatchObject({
		movedFrom: undefined,
		opens: START - HOUR_S
	});
	expect(sessionIn(written(...back))).toMatchObject({ start: START, end: START + HOUR_S });
});

test('a session moved to where it is makes no fact', () => {
	expect(moveDrafts(new Map(), LECTURE, START)).toEqual([]);
});

test('a cancelled session says why, and comes back as planned', () => {
	const cancelled = [...newSession(LECTURE), ...cancelDrafts(LECTURE, 'weather')];
	const keys = written(...cancelled);
	expect(sessionIn(keys).state).toBe('cancelled');
	expect(readPlan(keys, ID).cancelReason).toBe('weather');
	const restored = written(...cancelled, ...restoreDrafts(keys, LECTURE));
	expect(sessionIn(restored).state).toBe('planned');
	expect(readPlan(restored, ID).cancelReason).toBe('');
});

test('people are meant by group or by class, everybody when nobody said, and nobody on purpose', () => {
	const person = { group: '一组', stage: '三年级1班' };
	expect(isMeant(person, undefined)).toBe(true);
	expect(isMeant(person, { groups: ['一组'], stages: [] })).toBe(true);
	expect(isMeant(person, { groups: [], stages: ['三年级1班'] })).toBe(true);
	expect(isMeant(person, { groups: ['二组'], stages: [] })).toBe(false);
	expect(isMeant(person, { groups: [], stages: [] })).toBe(false);
});

test('what is no list of expected people is read as nobody having said', () => {
	expect(parseExpects('一组')).toBeUndefined();
	expect(parseExpects(['一组'])).toBeUndefined();
	expect(parseExpects({ groups: '一组' })).toEqual({ groups: [], stages: [] });
});
