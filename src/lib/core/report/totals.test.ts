import { expect, test } from 'vitest';
import type { Json } from '#lib/core/facts/fact.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, asSiteId, asTownshipId } from '#lib/core/ids.ts';
import { monthOf, readTotals, totalKey, totalsByMonth, totalsToJson } from './totals.ts';

const keysOf = (values: Readonly<Record<string, Json>>) =>
	fold(
		Object.entries(values).map(([key, value], index) => ({
			key,
			value,
			at: 1,
			by: asAccountId('a0000000'),
			device: asDeviceId('d0000000'),
			seq: index + 1
		}))
	);
/** 2026-11-30 19:00 in the hall. */
const EVENING = Date.UTC(2026, 10, 30, 11) / 1000;

test('a session belongs to the month on the wall of the hall', () => {
	expect(monthOf(Date.UTC(2026, 10, 30, 15, 59, 59) / 1000)).toBe('2026-11');
	expect(monthOf(Date.UTC(2026, 10, 30, 16) / 1000)).toBe('2026-12');
});

test('totals count sessions, marks by status, people once, and heads; cancelled sessions not at all', () => {
	const totals = totalsByMonth(
		keysOf({
			'session/s1/start': EVENING,
			'session/s1/state': 'closed',
			'session/s2/start': EVENING,
			'session/s2/state': 'open',
			'session/s3/start': EVENING,
			'session/s4/start': EVENING,
			'session/s4/state': 'cancelled',
			'session/s5/start': EVENING + 86_400,
			'mark/s1/p1': { status: 'present' },
			'mark/s1/p2': { status: 'leave', reason: 'sick' },
			'mark/s2/p1': { status: 'late' },
			'mark/s2/p3': { status: 'early' },
			'mark/s2/p4': { status: 'absent' },
			'mark/s4/p1': { status: 'present' },
			'mark/nowhere/p1': { status: 'present' },
			'headcount/s1': 52
		})
	);
	expect([...totals.keys()]).toEqual(['2026-11', '2026-12']);
	expect(totals.get('2026-11')).toEqual({
		planned: 3,
		held: 2,
		closed: 1,
		attended: 3,
		people: 2,
		heads: 52,
		marks: { present: 1, late: 1, leave: 1, absent: 1, early: 1 }
	});
});

test('what was written as a total is read again, by township', () => {
	const [totals] = totalsByMonth(keysOf({ 'session/s1/start': EVENING })).values();
	if (totals === undefined) throw new Error('No totals.');
	const townships = ['t1110000', 't2220000'].map(asTownshipId);
	const site = asSiteId('s0000000');
	const keys = keysOf(
		Object.fromEntries(
			townships.map((township) => [totalKey(township, site, '2026-11'), totalsToJson(totals)])
		)
	);
	const [first] = townships;
	expect(readTotals(keys)).toHaveLength(2);
	expect(readTotals(keys, first)).toEqual([{ township: first, site, month: '2026-11', ...totals }]);
});
