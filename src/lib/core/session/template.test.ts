import { expect, test } from 'vitest';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import { newTemplate, readTemplates, type SessionTemplate } from './template.ts';

const of = (id: string, title: string, month: number | undefined): SessionTemplate => ({
	owner: 'district',
	id,
	title,
	kind: 'activity',
	topic: 'fitness',
	speaker: '',
	lecture: 'district/aaaaaaa1',
	minutes: 120,
	month
});

test('templates read as they were written, by month, those for any month last', () => {
	const made = [of('t0000001', '亲子运动会', undefined), of('t0000002', '科普展览', 11)];
	const facts = made.flatMap(newTemplate).map((draft, index) => ({
		...draft,
		at: 1,
		by: asAccountId('a0000001'),
		device: asDeviceId('d0000001'),
		seq: index + 1
	}));
	expect(readTemplates(fold(facts))).toEqual([made[1], made[0]]);
});

test('what has no title is no template', () => {
	const fact = { by: asAccountId('a0000001'), device: asDeviceId('d0000001'), at: 1, seq: 1 };
	const keys = fold([{ ...fact, key: 'template/district/t0000001/kind', value: 'salon' }]);
	expect(readTemplates(keys)).toEqual([]);
});
