import { expect, test } from 'vitest';
import { markKey } from '#lib/core/attendance/mark.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { draftTap } from '#lib/core/attendance/tap.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { newPerson } from '#lib/core/household/person.ts';
import { asAccountId, asDeviceId, asPersonId, asSessionId } from '#lib/core/ids.ts';
import { correctionDrafts, readCorrections } from './correction.ts';
import { newSession } from './session.ts';

const SESSION = asSessionId('s0000001');
const LIN = asPersonId('p0000001');
const ME = asAccountId('a0000001');
const PHONE = asDeviceId('d0000001');
const START = 1_795_500_000;

const written = (...drafts: Draft[]): Keys =>
	fold(drafts.map((draft, i) => ({ ...draft, at: START + i, by: ME, device: PHONE, seq: i + 1 })));
const evening = (state: 'open' | 'closed'): Draft[] => [
	...newPerson({ id: LIN, name: '林禾' }),
	...newSession({
		id: SESSION,
		title: '亲子沟通技巧',
		kind: 'lecture',
		state,
		start: START,
		end: START + 5400,
		venue: '',
		speaker: '',
		host: '',
		topic: '',
		lecture: ''
	}),
	{ key: `expected/${SESSION}`, value: [LIN] },
	{ key: markKey(SESSION, LIN), value: { status: 'absent' } }
];
const TOMORROW = START + 86_400;

function change(before: readonly Draft[]): Draft[] {
	const sheet = readSheet(written(...before), SESSION);
	const tap = draftTap(
		sheet,
		{ kind: 'mark', person: LIN, mark: { status: 'leave', reason: 'sick' } },
		{ atS: TOMORROW }
	);
	if (!tap.ok) throw new Error(tap.problem.code);
	return [...tap.value, ...correctionDrafts(sheet, tap.value, TOMORROW)];
}

test('a mark changed on a closed sheet tells who changed what into what', () => {
	const keys = written(...evening('closed'), ...change(evening('closed')));
	expect(readCorrections(keys, SESSION)).toMatchObject([
		{
			person: LIN,
			was: { status: 'absent' },
			is: { status: 'leave', reason: 'sick' },
			by: ME,
			device: PHONE
		}
	]);
	expect(readSheet(keys, SESSION).rows[0]?.mark?.status).toBe('leave');
});

test('a mark changed while the sign-in is open is no correction', () => {
	expect(change(evening('open'))).toHaveLength(1);
});

test('an undone correction is none', () => {
	const all = [...evening('closed'), ...change(evening('closed'))];
	const made = all.find(({ key }) => key.startsWith('correction/'));
	const undone: Draft = { key: made?.key ?? '', value: null, how: 'undone' };
	expect(readCorrections(written(...all, undone), SESSION)).toEqual([]);
});

test('somebody added after closing was 未点 before', () => {
	const sheet = readSheet(written(...evening('closed').slice(0, -1)), SESSION);
	const drafts = [{ key: markKey(SESSION, LIN), value: { status: 'present' } }];
	expect(correctionDrafts(sheet, drafts, TOMORROW)).toEqual([
		{
			key: `correction/${SESSION}/${LIN}/${TOMORROW}`,
			value: { was: null, is: { status: 'present' } }
		}
	]);
});
