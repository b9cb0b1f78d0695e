import { expect, test } from 'vitest';
import type { Draft } from '#lib/core/facts/draft.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import { parsePrepareRequest } from '#lib/core/protocol/lectures.ts';
import { fileDraft, readDraft, type LectureDraft } from './draft.ts';
import {
	differs,
	fileArrived,
	draftOfRelease,
	fingerprintOf,
	fits,
	lectureStageOf,
	mediaStateOf,
	missingOf,
	partDraft,
	prepareRequestOf,
	nextVersion,
	releasedDrafts,
	releaseOf,
	takeOver,
	textDraft
} from './publishing.ts';
import { publishDraft, readRelease, type Release, type ReleaseMedia } from './release.ts';

const NAME = { owner: 'district', id: 'aaaaaaa1' };
const HASH = (digit: string): string => digit.repeat(64);
const MEDIA: ReleaseMedia = {
	manifest: HASH('f'),
	manifestBytes: 900,
	durationS: 3600,
	pages: 2,
	sizes: { slides: 13_200_000, audio: 10_800_000 },
	subtitles: [],
	handouts: 0
};
const RECORDING = {
	id: 'f1',
	kind: 'recording',
	name: '录音.m4a',
	sha256: HASH('1'),
	bytes: 9,
	place: 0
} as const;
const SLIDES = {
	id: 'f2',
	kind: 'slides',
	name: '课件.pdf',
	sha256: HASH('2'),
	bytes: 9,
	place: 0
} as const;

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
function draftOf(drafts: readonly Draft[], name = NAME): LectureDraft {
	const draft = readDraft(keysOf(drafts), name);
	if (draft === undefined) throw new Error('There is no draft.');
	return draft;
}
const FILES = [fileDraft(NAME, RECORDING), fileDraft(NAME, SLIDES)];
const TITLED = [textDraft(NAME, 'title', ' 亲子沟通技巧 '), ...FILES];

test('the server is asked for the files in their order, times only where there is something to follow', () => {
	const times = partDraft(NAME, 'pagetimes', [0, 12.5]);
	const whole = prepareRequestOf(draftOf([...TITLED, times]));
	expect(whole).toEqual({
		v: 1,
		recording: HASH('1'),
		slides: [HASH('2')],
		pageTimes: [0, 12.5],
		handouts: [],
		subtitles: []
	});
	expect(parsePrepareRequest(whole)).toEqual({ ok: true, value: whole });
	expect(prepareRequestOf(draftOf([fileDraft(NAME, SLIDES), times])).pageTimes).toEqual([]);
});

test('subtitles are named in their own language, an unknown one by its tag', () => {
	const subtitles = { kind: 'subtitles', name: 's.vtt', sha256: HASH('3'), bytes: 9 } as const;
	const draft = draftOf([
		fileDraft(NAME, { ...subtitles, id: 'a', place: 0, language: 'en' }),
		fileDraft(NAME, { ...subtitles, id: 'b', place: 1, language: 'de' })
	]);
	expect(prepareRequestOf(draft).subtitles.map(({ label }) => label)).toEqual(['English', 'de']);
});

test('a draft says all that is missing at once, and nothing once it is there', () => {
	expect(missingOf(draftOf([partDraft(NAME, 'audience', 'families')]), undefined)).toEqual([
		'title',
		'content'
	]);
	expect(missingOf(draftOf(TITLED), undefined)).toEqual(['not-prepared']);
	const ready = partDraft(NAME, 'ready', fingerprintOf(draftOf(TITLED)));
	expect(missingOf(draftOf([...TITLED, ready]), undefined)).toEqual([]);
});

test('a hand-out alone is nothing to hear or see', () => {
	const draft = draftOf([
		textDraft(NAME, 'title', '讲义'),
		fileDraft(NAME, { ...SLIDES, kind: 'handout' })
	]);
	expect(missingOf(draft, undefined)).toContain('content');
});

test('a link needs an address of the web and the name of who offers it', () => {
	const link = (url: string, site: string) =>
		missingOf(
			draftOf([
				textDraft(NAME, 'title', '看看'),
				textDraft(NAME, 'link', url),
				textDraft(NAME, 'link-site', site)
			]),
			undefined
		);
	expect(link('https://www.zxx.edu.cn', '国家中小学智慧教育平台')).toEqual([]);
	expect(link('javascript:alert(1)', '平台')).toEqual(['link']);
	expect(link('www.zxx.edu.cn', '')).toEqual(['link', 'link-site']);
});

test('what was prepared holds for exactly these files: a change asks for it anew, and a change back does not', () => {
	const fingerprint = fingerprintOf(draftOf(TITLED));
	const asked = [...TITLED, partDraft(NAME, 'asked', fingerprint)];
	expect(mediaStateOf(draftOf(TITLED), undefined)).toBe('prepare');
	expect(mediaStateOf(draftOf(asked), undefined)).toBe('asked');
	expect(lectureStageOf(draftOf(asked), undefined)).toBe('preparing');
	const ready = [...asked, partDraft(NAME, 'ready', fingerprint)];
	expect(lectureStageOf(draftOf(ready), undefined)).toBe('ready');
	const other = [...ready, partDraft(NAME, 'pagetimes', [0, 9])];
	expect(mediaStateOf(draftOf(other), undefined)).toBe('prepare');
	expect(mediaStateOf(draftOf([...other, partDraft(NAME, 'pagetimes', [])]), undefined)).toBe(
		'ready'
	);
});

test('words alone make a new version of the same files', () => {
	const release = releaseOf(draftOf(TITLED), { version: 1, media: MEDIA });
	const published = [...TITLED, ...releasedDrafts(draftOf(TITLED), release)];
	expect(lectureStageOf(draftOf(published), release)).toBe('published');
	const reworded = draftOf([...published, textDraft(NAME, 'summary', '三件事')]);
	expect(lectureStageOf(reworded, release)).toBe('changed');
	expect(mediaStateOf(reworded, release)).toBe('kept');
	expect(missingOf(reworded, release)).toEqual([]);
	expect(releaseOf(reworded, { version: 2, media: MEDIA })).toMatchObject({
		version: 2,
		summary: '三件事'
	});
});

test('a lecture published without a draft can be edited: its words stand there, its files stay', () => {
	const release: Release = {
		...releaseOf(draftOf(TITLED), { version: 3, media: MEDIA }),
		series: { name: 'district/bbbbbbb1', place: 2 },
		stages: ['primary']
	};
	const draft = draftOf(draftOfRelease(NAME, release));
	expect(differs(draft, release)).toBe(false);
	expect(mediaStateOf(draft, release)).toBe('kept');
	expect(releaseOf(draft, { version: 3, media: MEDIA })).toEqual(release);
	const replaced = draftOf([...draftOfRelease(NAME, release), ...FILES]);
	expect(mediaStateOf(replaced, release)).toBe('prepare');
});

test('the release of a draft is one the catalog takes', () => {
	const release = releaseOf(draftOf([...TITLED, textDraft(NAME, 'date', '2026-11-24')]), {
		version: 1,
		media: MEDIA
	});
	expect(readRelease(keysOf([publishDraft(NAME, release)]), NAME)).toEqual(release);
	expect(release.title).toBe('亲子沟通技巧');
});

test('what was submitted is taken over whole, and the original stays as it is', () => {
	const submitted = [...TITLED, partDraft(NAME, 'submitted', 1_795_500_000)];
	const taken = takeOver(draftOf(submitted), 'township-t1110000');
	const name = { owner: 'township-t1110000', id: NAME.id };
	const copy = draftOf(taken, name);
	expect(copy.files).toEqual(draftOf(TITLED).files);
	expect(copy.submittedAt).toBeUndefined();
	expect(lectureStageOf(draftOf(submitted), undefined)).toBe('submitted');
	expect(taken.every(({ key }) => key.startsWith('draft/township-t1110000/'))).toBe(true);
});

test('a withdrawn lecture says so until it is published again', () => {
	const withdrawn = draftOf([...TITLED, partDraft(NAME, 'withdrawn', '讲错了')]);
	expect(lectureStageOf(withdrawn, undefined)).toBe('withdrawn');
	const release = releaseOf(withdrawn, { version: 2, media: undefined });
	expect(lectureStageOf(withdrawn, release)).not.toBe('withdrawn');
});

test('versions are counted up over a withdrawal, and publishing again ends it', () => {
	const release = releaseOf(draftOf(TITLED), { version: 4, media: MEDIA });
	const withdrawn = draftOf([
		...TITLED,
		...releasedDrafts(draftOf(TITLED), release),
		partDraft(NAME, 'withdrawn', '讲错了')
	]);
	expect(nextVersion(withdrawn, undefined)).toBe(5);
	expect(nextVersion(draftOf(TITLED), undefined)).toBe(1);
	const again = releasedDrafts(withdrawn, { ...release, version: 5 });
	const keys = draftOf([...TITLED, partDraft(NAME, 'withdrawn', '讲错了'), ...again]);
	expect(keys).toMatchObject({ withdrawn: '', released: { version: 5 } });
});

test('a new recording or PDF takes the place of the old one, pictures stand behind each other', () => {
	const empty = draftOf(TITLED);
	const { place: _, ...file } = { ...SLIDES, id: 'f9', sha256: HASH('9') };
	const after = (drafts: readonly Draft[], kind: string) =>
		draftOf([...FILES, partDraft(NAME, 'pagetimes', [0, 5]), ...drafts])
			.files.filter((one) => one.kind === kind)
			.map(({ id }) => id);
	const recording = fileArrived(empty, { ...file, kind: 'recording', type: 'audio' });
	expect(after(recording, 'recording')).toEqual(['f9']);
	expect(draftOf([partDraft(NAME, 'pagetimes', [0, 5]), ...recording]).pageTimes).toEqual([]);
	expect(after(fileArrived(empty, { ...file, type: 'pdf' }), 'slides')).toEqual(['f9']);
	const first = fileArrived(empty, { ...file, type: 'picture' });
	const second = fileArrived(draftOf([...FILES, ...first]), {
		...file,
		id: 'f10',
		type: 'picture'
	});
	expect(after([...first, ...second], 'slides')).toEqual(['f9', 'f10']);
	expect(fits('handout', 'picture')).toBe(false);
});
