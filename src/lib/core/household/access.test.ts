import { expect, test } from 'vitest';
import { personId, Phone, START_S } from '../../../../tests/fixtures/roster/hall.ts';
import { asSiteId } from '#lib/core/ids.ts';
import { lookDraft, readLooks } from './access.ts';

const SITE = asSiteId('s0000001');
const look = { site: SITE, person: personId(1), why: 'reach', note: '' } as const;

test('each look is read with who, whose, when and why, the newest first', () => {
	const phone = new Phone('device01');
	phone.write([lookDraft(look, { device: phone.device, nowMs: 1000.5 })], START_S);
	const other = {
		...look,
		person: personId(2),
		why: 'other',
		note: ` ${'很'.repeat(99)}`
	} as const;
	phone.write([lookDraft(other, { device: phone.device, nowMs: 2000 })], START_S + 9);
	const looks = readLooks(phone.keys);
	expect(looks.map(({ person, why, atS }) => [person, why, atS])).toEqual([
		[personId(2), 'other', START_S + 9],
		[personId(1), 'reach', START_S]
	]);
	expect(looks[0]?.note).toHaveLength(60);
	expect(looks[1]).toMatchObject({ by: phone.device, site: SITE, note: '' });
});

test('nobody hides a look by writing its key again', () => {
	const phone = new Phone('device01');
	const draft = lookDraft(look, { device: phone.device, nowMs: 1000 });
	phone.write([draft]);
	const other = new Phone('device02');
	other.hear(phone.write([]));
	phone.hear(other.write([{ key: draft.key, value: null }]));
	expect(readLooks(phone.keys)).toHaveLength(1);
});

test('what is no look is not shown', () => {
	const phone = new Phone('device01');
	for (const [i, value] of [
		null,
		'x',
		{},
		{ ...look, why: 'fun' },
		{ ...look, site: '?' }
	].entries())
		phone.write([{ key: `access/${phone.device}/${i}`, value }]);
	expect(readLooks(phone.keys)).toEqual([]);
});
