import { expect, test } from 'vitest';
import { hall, SESSION, START_S, villagers } from '../../../../tests/fixtures/roster/hall.ts';
import { readSheet, updateRow } from '#lib/core/attendance/sheet.ts';
import { draftTap } from '#lib/core/attendance/tap.ts';
import { personKey } from '#lib/core/household/person.ts';
import { expectsKey } from './expects.ts';

function open(phone: ReturnType<typeof hall>): void {
	const drafts = draftTap(readSheet(phone.keys, SESSION), { kind: 'open' }, { atS: START_S });
	if (!drafts.ok) throw new Error(drafts.problem.code);
	phone.write(drafts.value);
}

test('a sheet expects only the groups a session is meant for, until the list is kept at opening', () => {
	const phone = hall(villagers(9));
	const before = readSheet(phone.keys, SESSION);
	phone.write([{ key: expectsKey(SESSION), value: { groups: ['一组'], stages: [] } }]);
	const meant = updateRow(before, phone.keys, expectsKey(SESSION));
	expect(meant).toEqual(readSheet(phone.keys, SESSION));
	expect(meant.counts.expected).toBeGreaterThan(0);
	expect(meant.rows.every(({ person }) => person.group === '一组')).toBe(true);

	const [row] = meant.rows;
	if (row === undefined) throw new Error('nobody is in 一组');
	const key = personKey(row.person.id, 'group');
	phone.write([{ key, value: '九组' }]);
	expect(updateRow(meant, phone.keys, key).counts.expected).toBe(meant.counts.expected - 1);

	open(phone);
	phone.write([{ key: expectsKey(SESSION), value: { groups: ['二组'], stages: [] } }]);
	expect(readSheet(phone.keys, SESSION).counts.expected).toBe(meant.counts.expected - 1);
});

test('a session meant for nobody keeps an empty list, and whoever comes is a walk-in', () => {
	const phone = hall(villagers(2));
	phone.write([{ key: expectsKey(SESSION), value: { groups: [], stages: [] } }]);
	open(phone);
	expect(readSheet(phone.keys, SESSION)).toMatchObject({
		isExpectedKept: true,
		counts: { expected: 0, unmarked: 0 }
	});
});
