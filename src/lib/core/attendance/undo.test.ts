import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	hall,
	personId,
	secondPhone,
	SESSION,
	START_S,
	villagers
} from '../../../../tests/fixtures/roster/hall.ts';
import type { Phone } from '../../../../tests/fixtures/roster/hall.ts';
import { STATUSES } from './mark.ts';
import { readSheet } from './sheet.ts';
import { draftTap } from './tap.ts';
import type { Tap } from './tap.ts';
import { undoTap } from './undo.ts';

/** Takes a tap and gives back how to undo it later. */
function take(phone: Phone, tap: Tap): () => number {
	const before = phone.keys;
	const drafts = draftTap(readSheet(before, SESSION), tap, { atS: START_S });
	const mine = drafts.ok ? phone.write(drafts.value) : [];
	return () => phone.write(undoTap({ before, now: phone.keys, mine })).length;
}

const shown = (phone: Phone) =>
	readSheet(phone.keys, SESSION).rows.map(({ person, mark, how }) => ({
		id: person.id,
		mark,
		how
	}));

test('undo brings back nothing where there was nothing', () => {
	const phone = hall(villagers(3));
	const before = shown(phone);
	const undo = take(phone, { kind: 'arrive', person: personId(1) });
	expect(undo()).toBe(1);
	expect(shown(phone)).toEqual(before);
	expect(readSheet(phone.keys, SESSION).counts.unmarked).toBe(3);
});

test('undo brings back the mark before, a bulk one as bulk', () => {
	const phone = hall(villagers(3));
	take(phone, { kind: 'all-present' });
	const before = shown(phone);
	take(phone, { kind: 'mark', person: personId(1), mark: { status: 'absent' } })();
	expect(shown(phone)).toEqual(before);
});

test('undoing 全部到场 spares the rows somebody has marked since', () => {
	const phone = hall(villagers(3));
	const undo = take(phone, { kind: 'all-present' });
	take(phone, { kind: 'mark', person: personId(2), mark: { status: 'late' } });
	expect(undo()).toBe(2);
	expect(readSheet(phone.keys, SESSION).counts).toMatchObject({ late: 1, unmarked: 2 });
});

test('undo is not offered once another phone has said something else', () => {
	const phone = hall(villagers(1));
	const other = secondPhone(phone);
	const undo = take(phone, { kind: 'arrive', person: personId(1) });
	take(other, { kind: 'mark', person: personId(1), mark: { status: 'leave' } });
	phone.hear([...other.keys.values()].flatMap((state) => Object.values(state)));
	expect(undo()).toBe(0);
});

test('undoing a walk-in takes the person off the sheet and off the roster', () => {
	const phone = hall(villagers(1));
	const before = shown(phone);
	const undo = take(phone, {
		kind: 'walk-in',
		person: { id: personId(70), name: '赵禾', group: '三组' }
	});
	expect(undo()).toBe(4);
	expect(shown(phone)).toEqual(before);
});

test('undoing undoes any tap on any row, and undoing twice does nothing more', () => {
	const taps: fc.Arbitrary<Tap> = fc.oneof(
		fc.record({
			kind: fc.constant('mark' as const),
			person: fc.integer({ min: 1, max: 4 }).map(personId),
			mark: fc.record({ status: fc.constantFrom(...STATUSES) })
		}),
		fc.record({ kind: fc.constantFrom('all-present' as const, 'rest-absent' as const) })
	);
	fc.assert(
		fc.property(fc.array(taps, { maxLength: 6 }), taps, (earlier, last) => {
			const phone = hall(villagers(4));
			for (const tap of earlier) take(phone, tap);
			const before = shown(phone);
			const undo = take(phone, last);
			undo();
			expect(shown(phone)).toEqual(before);
			expect(undo()).toBe(0);
		})
	);
});
