import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	hall,
	LECTURE,
	personId,
	secondPhone,
	SESSION,
	START_S,
	together,
	villagers
} from '../../../../tests/fixtures/roster/hall.ts';
import type { Phone } from '../../../../tests/fixtures/roster/hall.ts';
import { personKey } from '#lib/core/household/person.ts';
import { sessionKey } from '#lib/core/session/session.ts';
import { expectedKey, LEAVE_REASONS, markKey, METHODS, STATUSES } from './mark.ts';
import type { Mark } from './mark.ts';
import { readSheet, updateRow } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { draftTap } from './tap.ts';
import type { Tap } from './tap.ts';

/** Takes taps on a phone one after another, keeping the sheet by `updateRow` alone. */
function take(phone: Phone, sheet: Sheet, tap: Tap, atS = START_S): Sheet {
	const drafts = draftTap(sheet, tap, { atS });
	if (!drafts.ok) return sheet;
	return phone
		.write(drafts.value, atS)
		.reduce((now, { key }) => updateRow(now, phone.keys, key), sheet);
}

function expectReconciled({ rows, counts }: Sheet): void {
	expect(counts.expected + counts.walkIns).toBe(
		counts.attended + counts.leave + counts.absent + counts.unmarked
	);
	expect(counts.attended).toBe(counts.present + counts.late + counts.early);
	expect(counts.expected + counts.walkIns).toBe(rows.length);
}

test('before the list is kept, everybody on the roster who has not left is expected, in roster order', () => {
	const phone = hall([
		{ id: personId(1), name: '周小穗', group: '二组' },
		{ id: personId(2), name: '林禾', group: '二组' },
		{ id: personId(3), name: '陈麦田', group: '一组' },
		{ id: personId(4), name: '吴青', group: '一组' },
		{ id: personId(5), name: '杨门口', isWalkIn: true }
	]);
	phone.write([{ key: personKey(personId(4), 'left'), value: true }]);
	const sheet = readSheet(phone.keys, SESSION);
	expect(sheet.rows.map(({ person }) => person.name)).toEqual(['陈麦田', '林禾', '周小穗']);
	expect(sheet.counts).toMatchObject({
		expected: 3,
		unmarked: 3,
		attended: 0,
		headCount: undefined
	});
	expect(sheet).toMatchObject({ state: 'planned', start: LECTURE.start, isExpectedKept: false });
});

test('once kept, the list stands whatever happens to the roster', () => {
	const phone = hall(villagers(3));
	let sheet = take(phone, readSheet(phone.keys, SESSION), { kind: 'open' });
	for (const fact of phone.write([
		{ key: personKey(personId(1), 'left'), value: true },
		{ key: personKey(personId(8), 'name'), value: '新来的' }
	])) {
		sheet = updateRow(sheet, phone.keys, fact.key);
	}
	expect(sheet.counts.expected).toBe(3);
	expect(sheet).toEqual(readSheet(phone.keys, SESSION));
	expect(sheet).toMatchObject({ state: 'open', isExpectedKept: true });
});

test('two phones that opened apart expect everybody on either list', () => {
	const first = hall(villagers(3));
	const second = secondPhone(first);
	second.write([{ key: personKey(personId(9), 'name'), value: '赵迟来' }]);
	first.write([{ key: expectedKey(SESSION), value: [1, 2, 3].map(personId) }]);
	second.write([{ key: expectedKey(SESSION), value: [1, 2, 3, 9].map(personId) }]);
	expect(readSheet(together(first, second), SESSION).counts.expected).toBe(4);
});

test('somebody expected whose name is not here keeps a row, so that the sums hold', () => {
	const phone = hall(villagers(2));
	phone.write([{ key: expectedKey(SESSION), value: [1, 2, 77].map(personId) }]);
	const sheet = readSheet(phone.keys, SESSION);
	expect(sheet.rows.filter(({ person }) => person.name === '')).toHaveLength(1);
	expectReconciled(sheet);
});

test('a row says where its mark came from, and shows both marks of a dispute', () => {
	const first = hall(villagers(1));
	const second = secondPhone(first);
	first.write([{ key: markKey(SESSION, personId(1)), value: { status: 'present' } }], START_S);
	second.write(
		[{ key: markKey(SESSION, personId(1)), value: { status: 'leave', reason: 'sick' } }],
		START_S + 5
	);
	const [row] = readSheet(together(first, second), SESSION).rows;
	expect(row).toMatchObject({
		mark: { status: 'leave' },
		how: 'one',
		at: START_S + 5,
		device: second.device,
		by: second.device
	});
	expect(row?.disputed.map(({ device }) => device)).toEqual([first.device, second.device]);
});

test('a session nobody has heard of has an empty, planned sheet', () => {
	const sheet = readSheet(new Map(), SESSION);
	expect(sheet).toMatchObject({ state: 'planned', start: undefined, rows: [] });
	expectReconciled(sheet);
});

test('a key of something else leaves the very same sheet', () => {
	const phone = hall(villagers(2));
	const sheet = readSheet(phone.keys, SESSION);
	expect(updateRow(sheet, phone.keys, 'mark/0000000z/00000001')).toBe(sheet);
	expect(updateRow(sheet, phone.keys, 'notice/x')).toBe(sheet);
});

const someone = fc.integer({ min: 1, max: 12 }).map(personId);
const marks: fc.Arbitrary<Mark> = fc.record(
	{
		status: fc.constantFrom(...STATUSES),
		relation: fc.constantFrom('奶奶', '爸爸'),
		reason: fc.constantFrom(...LEAVE_REASONS),
		method: fc.constantFrom(...METHODS)
	},
	{ requiredKeys: ['status'] }
);
const taps: fc.Arbitrary<Tap> = fc.oneof(
	fc.record({ kind: fc.constant('arrive' as const), person: someone }),
	fc.record({ kind: fc.constant('mark' as const), person: someone, mark: marks }),
	fc.record({
		kind: fc.constantFrom(
			'all-present' as const,
			'rest-absent' as const,
			'open' as const,
			'close' as const
		)
	}),
	fc.record({ kind: fc.constant('head-count' as const), count: fc.integer({ min: -1, max: 60 }) }),
	fc.record({ kind: fc.constant('join' as const), person: someone }),
	fc.record({
		kind: fc.constant('walk-in' as const),
		person: fc.record({
			id: fc.integer({ min: 20, max: 24 }).map(personId),
			name: fc.constantFrom('林', '周门口', '阿·提', ' ')
		})
	})
);
const edits = fc.oneof(
	fc.record({ key: someone.map((id) => personKey(id, 'left')), value: fc.boolean() }),
	fc.record({
		key: someone.map((id) => personKey(id, 'name')),
		value: fc.constantFrom('改名', '吴青', null)
	}),
	fc.record({
		key: someone.map((id) => personKey(id, 'group')),
		value: fc.constantFrom('一组', '九组')
	}),
	fc.record({
		key: fc.constant(sessionKey(SESSION, 'start')),
		value: fc.constantFrom(START_S, START_S - 3600)
	})
);

test('the sums reconcile and one row read again equals the whole read again, whatever people tap', () => {
	const steps = fc.array(
		fc.tuple(
			fc.nat({ max: 1 }),
			fc.oneof({ arbitrary: taps, weight: 3 }, { arbitrary: edits, weight: 1 })
		),
		{ maxLength: 25 }
	);
	fc.assert(
		fc.property(steps, fc.boolean(), (acts, meet) => {
			const phones = [hall(villagers(6))];
			phones.push(...phones.map((first) => secondPhone(first)));
			const sheets = phones.map(({ keys }) => readSheet(keys, SESSION));
			acts.forEach(([which, act], step) => {
				const phone = phones[which];
				const sheet = sheets[which];
				if (phone === undefined || sheet === undefined) return;
				const atS = START_S + step * 60;
				if ('kind' in act) sheets[which] = take(phone, sheet, act, atS);
				else
					sheets[which] = phone
						.write([act], atS)
						.reduce((now, { key }) => updateRow(now, phone.keys, key), sheet);
			});
			const [first, second] = phones;
			if (meet && first && second)
				first.hear([...second.keys.values()].flatMap((state) => Object.values(state)));
			phones.forEach(({ keys }, i) => {
				const whole = readSheet(keys, SESSION);
				expectReconciled(whole);
				if (!meet || i === 1) expect(sheets[i]).toEqual(whole);
			});
		}),
		{ numRuns: 300 }
	);
});
