import { expect, test } from 'vitest';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import {
	lectureText,
	parseLectureText,
	publishDraft,
	readLectures,
	readRelease,
	releaseKey,
	withdrawDraft,
	type Release
} from './release.ts';

const NAME = { owner: 'township-t1110000', id: 'aaaaaaa1' };
const SHA256 = '0'.repeat(64);
const RELEASE: Release = {
	version: 1,
	title: '好习惯',
	series: { name: 'district/sssssss1', place: 2 },
	topic: 'habits',
	stages: ['primary'],
	speaker: '王老师',
	date: '2026-11-24',
	summary: '',
	dialect: '普通话',
	audience: 'families',
	media: {
		manifest: SHA256,
		manifestBytes: 900,
		durationS: 3120,
		pages: 18,
		sizes: { slides: 13_000_000, audio: 10_000_000 },
		subtitles: ['zh-CN'],
		handouts: 1
	}
};

const keysOf = (drafts: readonly Draft[]) =>
	fold(
		drafts.map((draft, index) => ({
			...draft,
			at: index,
			by: asAccountId('a0000000'),
			device: asDeviceId('d0000000'),
			seq: index + 1
		}))
	);

test('what is published is read as it was published, and a new version replaces it as a whole', () => {
	const next: Release = { ...RELEASE, version: 2, title: '好习惯从家里开始' };
	const { series: _series, ...alone } = next;
	expect(readRelease(keysOf([publishDraft(NAME, RELEASE)]), NAME)).toEqual(RELEASE);
	const keys = keysOf([publishDraft(NAME, RELEASE), publishDraft(NAME, alone)]);
	expect(readRelease(keys, NAME)).toEqual(alone);
});

test('a withdrawn lecture is not read, and one that is published again is', () => {
	const withdrawn = [publishDraft(NAME, RELEASE), withdrawDraft(NAME)];
	expect(readLectures(keysOf(withdrawn))).toEqual([]);
	const again = publishDraft(NAME, { ...RELEASE, version: 2 });
	expect(readLectures(keysOf([...withdrawn, again]))).toHaveLength(1);
});

const BROKEN: readonly (readonly [string, Json])[] = [
	['no title', { ...RELEASE, title: ' ' }],
	['a version 0', { ...RELEASE, version: 0 }],
	['a stage nobody knows', { ...RELEASE, stages: ['unborn'] }],
	['a link that runs something', { ...RELEASE, link: { url: 'javascript:alert(1)', site: '' } }],
	['a manifest that is no hash', { ...RELEASE, media: { ...RELEASE.media, manifest: '../etc' } }],
	['a day that is none', { ...RELEASE, date: '2026-13-40' }],
	['no object', 'title']
];

test.each(BROKEN)('a fact with %s is no lecture, and takes no other with it', (_, value) => {
	const other = { owner: 'district', id: 'aaaaaaa2' };
	const keys = keysOf([{ key: releaseKey(NAME), value }, publishDraft(other, RELEASE)]);
	expect(readLectures(keys)).toEqual([{ ...other, release: RELEASE }]);
});

test('only releases are lectures, whatever else stands among the keys', () => {
	const keys = keysOf([
		publishDraft(NAME, RELEASE),
		{ key: `lecture/${NAME.owner}/${NAME.id}/note`, value: 'x' },
		{ key: 'series/district/sssssss1/series', value: { title: '系列', summary: '' } }
	]);
	expect(readLectures(keys).map(lectureText)).toEqual([lectureText(NAME)]);
});

test('a lecture is named by owner and id, and nothing else is such a name', () => {
	expect(parseLectureText(lectureText(NAME))).toEqual(NAME);
	for (const text of ['', 'district', 'district/', '/aaaaaaa1', 'a/b/c'])
		expect(parseLectureText(text)).toBeUndefined();
});
