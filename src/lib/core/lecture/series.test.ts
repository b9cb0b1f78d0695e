import { expect, test } from 'vitest';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import type { Lecture } from './release.ts';
import { lecturesOf, readSeries, seriesDraft } from './series.ts';

const SERIES = { owner: 'district', id: 'sssssss1', title: '好习惯', summary: '三讲' };
const lecture = (id: string, series?: { name: string; place: number }): Lecture => ({
	owner: 'district',
	id,
	release: {
		version: 1,
		title: id,
		...(series === undefined ? {} : { series }),
		topic: '',
		stages: [],
		speaker: '',
		summary: '',
		dialect: '',
		audience: 'families'
	}
});

test('series are read by title; one without a title is none', () => {
	const drafts = [
		seriesDraft({ ...SERIES, id: 'sssssss2', title: '亲子沟通' }),
		seriesDraft(SERIES),
		{ key: 'series/district/broken/series', value: { title: '', summary: '' } }
	];
	const keys = fold(
		drafts.map((draft, index) => ({
			...draft,
			at: index,
			by: asAccountId('a0000000'),
			device: asDeviceId('d0000000'),
			seq: index + 1
		}))
	);
	expect(readSeries(keys).map(({ title }) => title)).toEqual(['亲子沟通', '好习惯']);
	expect(readSeries(keys)[1]).toEqual(SERIES);
});

test('the lectures of a series stand in their place; equal places in the order of their ids', () => {
	const name = 'district/sssssss1';
	const lectures = [
		lecture('c', { name, place: 2 }),
		lecture('b', { name, place: 1 }),
		lecture('x', { name: 'district/other', place: 0 }),
		lecture('y'),
		lecture('a', { name, place: 1 })
	];
	expect(lecturesOf(SERIES, lectures).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
