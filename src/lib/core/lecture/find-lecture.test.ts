import { expect, test } from 'vitest';
import { isLectureMeant, lectureFindable } from './find-lecture.ts';
import type { Release } from './release.ts';

const RELEASE: Release = {
	version: 1,
	title: '亲子沟通技巧：先听，再说',
	topic: 'communication',
	stages: [],
	speaker: '单老师',
	summary: '孩子发脾气的时候，先接住情绪。',
	dialect: '普通话',
	audience: 'families'
};
const ENTRY = lectureFindable(
	{ owner: 'district', id: 'aaaaaaa1', release: RELEASE },
	{ series: '好习惯 21 天', topic: '亲子沟通' }
);
const isMeant = (query: string): boolean => isLectureMeant(ENTRY, query);

test.each([
	['沟通', 'a word of the title'],
	['好习惯', 'the series'],
	['单老师', 'the speaker'],
	['情绪', 'the summary'],
	['先听再说', 'punctuation is not typed'],
	['亲子 情绪', 'words with a space between'],
	['亲子　老师', 'a wide space'],
	['２１天', 'wide digits'],
	['qzgt', 'initials'],
	['GTJQ', 'initials in capitals, from the middle'],
	['sls', 'a surname read as a surname'],
	['hxg 沟通', 'letters and words together'],
	['', 'nothing typed'],
	['。', 'punctuation alone']
])('%s finds it: %s', (query) => {
	expect(isMeant(query)).toBe(true);
});

test.each([
	['近视', 'another word'],
	['沟通 近视', 'one word of two is missing'],
	['q', 'a single letter'],
	['zzzz', 'letters of nothing']
])('%s does not find it: %s', (query) => {
	expect(isMeant(query)).toBe(false);
});
