import { expect, test } from 'vitest';
import { asPersonId } from '#lib/core/ids.ts';
import { groupOrderText } from './group.ts';
import { byRosterOrder } from './person.ts';
import type { Person } from './person.ts';

const person = (id: string, name: string, group: string): Person => ({
	id: asPersonId(id),
	name,
	group,
	relation: '',
	phone: '',
	stage: '',
	household: undefined,
	isWalkIn: false,
	hasLeft: false
});

test('groups stand in the order they are counted, names by pinyin, equal names by id', () => {
	const people = [
		person('5', '安', '十一组'),
		person('4', '安', '二组'),
		person('3', '周', '一组'),
		person('2', '林', '一组'),
		person('1', '林', '一组'),
		person('6', '安', '十组'),
		person('7', '安', '3号楼'),
		person('8', '安', '12号楼')
	];
	expect(people.sort(byRosterOrder).map(({ group, name, id }) => `${group}${name}${id}`)).toEqual([
		'一组林1',
		'一组林2',
		'一组周3',
		'二组安4',
		'3号楼安7',
		'十组安6',
		'十一组安5',
		'12号楼安8'
	]);
});

test.each([
	['十组', '10组'],
	['二十三组', '23组'],
	['一〇二', '102'],
	['东柳村', '东柳村']
])('%s sorts as %s', (group, text) => {
	expect(groupOrderText(group)).toBe(text);
});
