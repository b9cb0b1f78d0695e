import { expect, test } from 'vitest';
import { findable, findPeople, matches } from './find.ts';
import type { Person } from './person.ts';
import { asPersonId } from '#lib/core/ids.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({
	id: asPersonId('00000001'),
	name,
	relation: '妈妈',
	phone: '13800000001',
	group: '二组',
	stage: '',
	household: undefined,
	isWalkIn: false,
	hasLeft: false,
	...more
});

test.each([
	'z',
	'zxs',
	'XS',
	'小穗',
	'穗',
	'周xs',
	'z小',
	'二组',
	'二',
	'0001',
	'01',
	'１３８００００００01',
	'',
	' 周 小穗 '
])('周小穗 is found by "%s"', (query) => {
	expect(matches(person('周小穗'), query)).toBe(true);
});

test.each(['x', 's', 'zs', '小周', '一组', '0002', '3', 'zxsx', '周s小'])(
	'周小穗 is not found by "%s"',
	(query) => {
		expect(matches(person('周小穗'), query)).toBe(false);
	}
);

test('both readings of a surname find its bearer', () => {
	expect(matches(person('单小红'), 'sxh')).toBe(true);
	expect(matches(person('单小红'), 'dxh')).toBe(true);
});

test('the dot of a name need not be typed, nor may its kind matter', () => {
	const someone = person('阿卜杜拉·买买提');
	for (const query of ['阿卜杜拉买买提', '拉•买'.replace('•', '·'), 'mmt', 'abdl']) {
		expect(matches(someone, query)).toBe(true);
	}
});

test('Latin names are found by their letters and by their parts', () => {
	expect(matches(person('John Smith'), 'js')).toBe(true);
	expect(matches(person('John Smith'), 'smi')).toBe(true);
	expect(matches(person('John Smith'), 'zz')).toBe(false);
});

test('a search keeps the order of the roster', () => {
	const people = [person('周小穗'), person('林禾'), person('张小山')].map(findable);
	expect(findPeople(people, 'z').map(({ name }) => name)).toEqual(['周小穗', '张小山']);
});
