import { expect, test } from 'vitest';
import {
	hall,
	personId,
	secondPhone,
	SESSION,
	START_S,
	together,
	villagers
} from '../../../../tests/fixtures/roster/hall.ts';
import type { Phone } from '../../../../tests/fixtures/roster/hall.ts';
import type { PersonId } from '#lib/core/ids.ts';
import { sessionKey } from '#lib/core/session/session.ts';
import { lateRuleKey } from './late-rule.ts';
import type { Status } from './mark.ts';
import { expectedKey, headCountKey, markKey } from './mark.ts';
import { readSheet } from './sheet.ts';
import type { SheetRow } from './sheet.ts';
import { draftTap, opensSignIn } from './tap.ts';
import type { Tap, TapTime } from './tap.ts';

const draft = (phone: Phone, tap: Tap, time: Partial<TapTime> = {}) =>
	draftTap(readSheet(phone.keys, SESSION), tap, { atS: START_S, ...time });

/** Taps and stores, failing the test when the tap is refused. */
function tapped(phone: Phone, tap: Tap, atS = START_S): void {
	const drafts = draft(phone, tap, { atS });
	if (!drafts.ok) throw new Error(drafts.problem.code);
	phone.write(drafts.value, atS);
}

const idOf = ({ person }: SheetRow): PersonId => person.id;
const A = personId(1);
const key = markKey(SESSION, A);

test('a tap on a row is 到场 up to ten minutes after the start, then 迟到', () => {
	const phone = hall(villagers(1));
	const tap: Tap = { kind: 'arrive', person: A };
	expect(draft(phone, tap)).toEqual({ ok: true, value: [{ key, value: { status: 'present' } }] });
	expect(draft(phone, tap, { atS: START_S + 600 })).toMatchObject({
		value: [{ value: { status: 'present' } }]
	});
	expect(draft(phone, tap, { atS: START_S + 601 })).toMatchObject({
		value: [{ value: { status: 'late' } }]
	});
	expect(draft(phone, tap, { atS: START_S - 7200 })).toMatchObject({
		value: [{ value: { status: 'present' } }]
	});
});

test('a session may have another soft rule, or none; marks made before keep what they are', () => {
	const phone = hall(villagers(2));
	const arrive: Tap = { kind: 'arrive', person: A };
	const statusAt = (atS: number) => draft(phone, arrive, { atS });
	tapped(phone, { kind: 'late-rule', rule: 15 });
	expect(readSheet(phone.keys, SESSION).late).toBe(15);
	expect(statusAt(START_S + 900)).toMatchObject({ value: [{ value: { status: 'present' } }] });
	expect(statusAt(START_S + 901)).toMatchObject({ value: [{ value: { status: 'late' } }] });
	tapped(phone, { kind: 'arrive', person: personId(2) }, START_S + 901);
	tapped(phone, { kind: 'late-rule', rule: 'off' });
	expect(statusAt(START_S + 7200)).toMatchObject({ value: [{ value: { status: 'present' } }] });
	expect(readSheet(phone.keys, SESSION).counts.late).toBe(1);
	expect(draft(phone, { kind: 'late-rule', rule: 'off' })).toEqual({ ok: true, value: [] });
});

test('a rule nobody can have meant is the usual one', () => {
	for (const value of [-5, 2.5, 100_000, 'soon', null]) {
		const phone = hall(villagers(1));
		phone.write([{ key: lateRuleKey(SESSION), value }]);
		expect(readSheet(phone.keys, SESSION).late).toBe(10);
	}
});

test('代到 is late by the same rule, and somebody late stays late', () => {
	const phone = hall(villagers(1));
	const standIn: Tap = { kind: 'stand-in', person: A, relation: '奶奶' };
	expect(draft(phone, standIn)).toMatchObject({
		value: [{ value: { status: 'present', relation: '奶奶' } }]
	});
	expect(draft(phone, standIn, { atS: START_S + 601 })).toMatchObject({
		value: [{ value: { status: 'late', relation: '奶奶' } }]
	});
	tapped(phone, { kind: 'mark', person: A, mark: { status: 'late' } });
	expect(draft(phone, standIn)).toMatchObject({
		value: [{ value: { status: 'late', relation: '奶奶' } }]
	});
});

test('what says that the evening has begun opens the sign-in; leave asked for beforehand does not', () => {
	const mark = (status: Status): Tap => ({ kind: 'mark', person: A, mark: { status } });
	for (const tap of [
		{ kind: 'arrive', person: A },
		{ kind: 'all-present' },
		{ kind: 'head-count', count: 40 },
		mark('late')
	] satisfies Tap[])
		expect(opensSignIn(tap)).toBe(true);
	for (const tap of [mark('leave'), { kind: 'late-rule', rule: 'off' }, { kind: 'close' }] as const)
		expect(opensSignIn(tap)).toBe(false);
});

test('somebody on leave beforehand is not asked for by 全部到场, and may come after all', () => {
	const phone = hall(villagers(3));
	tapped(
		phone,
		{ kind: 'mark', person: A, mark: { status: 'leave', reason: 'sick' } },
		START_S - 9e4
	);
	tapped(phone, { kind: 'open' });
	tapped(phone, { kind: 'all-present' });
	expect(readSheet(phone.keys, SESSION).counts).toMatchObject({
		expected: 3,
		present: 2,
		leave: 1
	});
	tapped(phone, { kind: 'mark', person: A, mark: { status: 'present' } });
	expect(readSheet(phone.keys, SESSION).counts).toMatchObject({ present: 3, leave: 0 });
});

test('改回未点 leaves nothing of a mark, disputed or not, and no row of a walk-in', () => {
	const first = hall(villagers(1));
	const second = secondPhone(first);
	tapped(first, { kind: 'arrive', person: A });
	tapped(second, { kind: 'mark', person: A, mark: { status: 'absent' } });
	first.keys = new Map(together(first, second));
	tapped(first, { kind: 'walk-in', person: { id: personId(50), name: '赵禾' } });
	expect(readSheet(first.keys, SESSION).counts).toMatchObject({ disputed: 1, walkIns: 1 });
	for (const person of [A, personId(50)]) tapped(first, { kind: 'clear', person });
	const sheet = readSheet(first.keys, SESSION);
	expect(sheet.counts).toMatchObject({ disputed: 0, unmarked: 1, walkIns: 0 });
	expect(draft(first, { kind: 'clear', person: A })).toEqual({ ok: true, value: [] });
});

test('全部到场 of one group leaves the others unmarked', () => {
	const phone = hall(villagers(9));
	const rows = readSheet(phone.keys, SESSION).rows.filter(({ person }) => person.group === '一组');
	tapped(phone, { kind: 'all-present', among: new Set(rows.map(idOf)) });
	expect(rows.length).toBeGreaterThan(0);
	expect(readSheet(phone.keys, SESSION).counts).toMatchObject({
		present: rows.length,
		unmarked: 9 - rows.length
	});
});

test('a chosen state keeps reason and method', () => {
	const phone = hall(villagers(1));
	expect(
		draft(phone, { kind: 'mark', person: A, mark: { status: 'leave', reason: 'harvest' } })
	).toMatchObject({
		value: [{ value: { status: 'leave', reason: 'harvest' } }]
	});
	expect(
		draft(
			phone,
			{ kind: 'mark', person: A, mark: { status: 'present', method: 'entered' } },
			{ atS: START_S + 7200 }
		)
	).toMatchObject({
		value: [{ value: { status: 'present', method: 'entered' } }]
	});
});

test('the clock of the device is kept beside a mark only when it differs', () => {
	const phone = hall(villagers(1));
	expect(
		draft(phone, { kind: 'arrive', person: A }, { deviceAtS: START_S - 10_800 })
	).toMatchObject({ value: [{ raw: START_S - 10_800 }] });
	const same = draft(phone, { kind: 'arrive', person: A }, { deviceAtS: START_S });
	expect(same.ok && same.value[0]).not.toHaveProperty('raw');
});

test('a tap on a marked row never toggles it', () => {
	const phone = hall(villagers(1));
	tapped(phone, { kind: 'arrive', person: A });
	expect(draft(phone, { kind: 'arrive', person: A })).toEqual({
		ok: false,
		problem: { code: 'already-marked' }
	});
});

test('a card scanned twice adds nothing; scanned by somebody written absent it counts', () => {
	const phone = hall(villagers(1));
	tapped(phone, { kind: 'rest-absent' });
	tapped(phone, { kind: 'arrive', person: A, method: 'scan' });
	expect(readSheet(phone.keys, SESSION).rows[0]?.mark).toEqual({
		status: 'present',
		method: 'scan'
	});
	expect(draft(phone, { kind: 'arrive', person: A, method: 'scan' })).toEqual({
		ok: true,
		value: []
	});
});

test('choosing the state a row already has adds nothing, but makes a bulk mark one of its own', () => {
	const phone = hall(villagers(1));
	const present: Tap = { kind: 'mark', person: A, mark: { status: 'present' } };
	tapped(phone, { kind: 'all-present' });
	expect(draft(phone, present)).toEqual({
		ok: true,
		value: [{ key, value: { status: 'present' } }]
	});
	tapped(phone, present);
	expect(draft(phone, present)).toEqual({ ok: true, value: [] });
});

test('全部到场 and 其余缺席 mark only the expected who are unmarked, in bulk', () => {
	const phone = hall(villagers(4));
	tapped(phone, { kind: 'mark', person: A, mark: { status: 'leave' } });
	const all = draft(phone, { kind: 'all-present' });
	expect(all.ok && all.value.map(({ how, value }) => ({ how, value }))).toEqual(
		Array.from({ length: 3 }, () => ({ how: 'bulk', value: { status: 'present' } }))
	);
	tapped(phone, { kind: 'all-present' });
	expect(draft(phone, { kind: 'rest-absent' })).toEqual({ ok: true, value: [] });
	expect(readSheet(phone.keys, SESSION).counts).toMatchObject({
		present: 3,
		leave: 1,
		unmarked: 0
	});
});

test('a mark made one by one beats a bulk mark made apart, without a dispute', () => {
	const first = hall(villagers(2));
	const second = secondPhone(first);
	tapped(second, { kind: 'mark', person: A, mark: { status: 'absent' } });
	tapped(first, { kind: 'all-present' }, START_S + 60);
	const sheet = readSheet(together(first, second), SESSION);
	expect(sheet.rows.find(({ person }) => person.id === A)?.mark?.status).toBe('absent');
	expect(sheet.counts.disputed).toBe(0);
});

test('a walk-in becomes a person and a mark; without a name it does not', () => {
	const phone = hall(villagers(1));
	const person = { id: personId(50), name: ' 赵　禾 ', relation: '爸爸', group: '三组' };
	tapped(phone, { kind: 'walk-in', person }, START_S + 1200);
	const row = readSheet(phone.keys, SESSION).rows[1];
	expect(row).toMatchObject({
		isWalkIn: true,
		isExpected: false,
		mark: { status: 'late', method: 'walk-in' },
		person: { name: '赵禾', isWalkIn: true }
	});
	expect(draft(phone, { kind: 'walk-in', person })).toMatchObject({
		problem: { code: 'already-on-sheet' }
	});
	expect(draft(phone, { kind: 'walk-in', person: { id: personId(51), name: '　' } })).toMatchObject(
		{ problem: { code: 'name-missing' } }
	);
});

test('somebody the site knows but did not expect joins as a walk-in', () => {
	const phone = hall([...villagers(2), { id: personId(60), name: '上次来过', isWalkIn: true }]);
	tapped(phone, { kind: 'join', person: personId(60), relation: '奶奶' });
	const sheet = readSheet(phone.keys, SESSION);
	expect(sheet.counts).toMatchObject({ expected: 2, walkIns: 1, attended: 1 });
	expect(sheet.rows[2]?.mark).toEqual({ status: 'present', relation: '奶奶', method: 'walk-in' });
	expect(draft(phone, { kind: 'join', person: A })).toMatchObject({
		problem: { code: 'already-on-sheet' }
	});
});

test('opening keeps the expected list once and sets the state', () => {
	const phone = hall(villagers(2));
	expect(draft(phone, { kind: 'open' })).toEqual({
		ok: true,
		value: [
			{ key: expectedKey(SESSION), value: readSheet(phone.keys, SESSION).rows.map(idOf) },
			{ key: sessionKey(SESSION, 'state'), value: 'open' }
		]
	});
	tapped(phone, { kind: 'open' });
	expect(draft(phone, { kind: 'open' })).toEqual({ ok: true, value: [] });
	expect(draft(phone, { kind: 'close' })).toEqual({
		ok: true,
		value: [{ key: sessionKey(SESSION, 'state'), value: 'closed' }]
	});
});

test('a roll taken without opening keeps its list when it is closed', () => {
	const phone = hall(villagers(2));
	tapped(phone, { kind: 'close' });
	expect(readSheet(phone.keys, SESSION)).toMatchObject({ isExpectedKept: true, state: 'closed' });
});

test('a cancelled session is not opened', () => {
	const phone = hall(villagers(1), { state: 'cancelled' });
	expect(draft(phone, { kind: 'open' })).toMatchObject({ problem: { code: 'session-cancelled' } });
});

test('a head count is a whole number no hall exceeds', () => {
	const phone = hall(villagers(1));
	expect(draft(phone, { kind: 'head-count', count: 52 })).toEqual({
		ok: true,
		value: [{ key: headCountKey(SESSION), value: 52 }]
	});
	for (const count of [-1, 1.5, Number.NaN, 10_000]) {
		expect(draft(phone, { kind: 'head-count', count })).toMatchObject({
			problem: { code: 'head-count-odd' }
		});
	}
	tapped(phone, { kind: 'head-count', count: 52 });
	expect(draft(phone, { kind: 'head-count', count: 52 })).toEqual({ ok: true, value: [] });
});

test('settling keeps what one phone said and ends the dispute', () => {
	const first = hall(villagers(1));
	const second = secondPhone(first);
	tapped(first, { kind: 'arrive', person: A });
	tapped(second, { kind: 'mark', person: A, mark: { status: 'leave', reason: 'sick' } });
	first.keys = new Map(together(first, second));
	tapped(first, { kind: 'settle', person: A, keep: second.device });
	const sheet = readSheet(first.keys, SESSION);
	expect(sheet.counts.disputed).toBe(0);
	expect(sheet.rows[0]).toMatchObject({
		mark: { status: 'leave', reason: 'sick' },
		how: 'one',
		device: first.device
	});
	expect(draft(first, { kind: 'settle', person: A, keep: second.device })).toMatchObject({
		problem: { code: 'not-disputed' }
	});
});

test('nobody is marked who is not on the sheet', () => {
	const phone = hall(villagers(1));
	expect(draft(phone, { kind: 'arrive', person: personId(404) })).toEqual({
		ok: false,
		problem: { code: 'not-on-sheet' }
	});
});
