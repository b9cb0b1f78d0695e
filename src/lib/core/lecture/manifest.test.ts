import { expect, test } from 'vitest';
import {
	allFiles,
	audioOf,
	CHUNK_BYTES,
	chunksOf,
	filesToKeep,
	parseManifest,
	type Manifest,
	type MediaFile
} from './manifest.ts';

const hash = (digit: string): string => digit.repeat(64);
const file = (digit: string, bytes = 10, type = 'audio/mp4'): MediaFile => ({
	sha256: hash(digit),
	bytes,
	type,
	chunks: Array.from({ length: chunksOf(bytes) }, () => hash('f'))
});

const OPUS = file('1', CHUNK_BYTES + 1);
const AAC = file('2', CHUNK_BYTES);
const VIDEO = file('3');
const POSTER = file('4');
const DECK = file('5', 30);
const HANDOUT = file('6');
const SUBTITLES = file('7');
const WHOLE: Manifest = {
	v: 1,
	durationS: 3600.5,
	poster: POSTER,
	audio: { opus: OPUS, aac: AAC },
	video: VIDEO,
	deck: {
		file: DECK,
		pages: [
			{ start: 0, bytes: 10, width: 1280, height: 960, fromS: 0 },
			{ start: 10, bytes: 20, width: 1280, height: 960 }
		]
	},
	handouts: [{ name: '讲义 <&>.pdf', file: HANDOUT }],
	subtitles: [{ language: 'zh-CN', label: '中文', file: SUBTITLES }]
};
const WITH_OPUS = { opus: true };
const WITHOUT_OPUS = { opus: false };

test('a manifest is read as it was written; what is no manifest is malformed', () => {
	const json: unknown = JSON.parse(JSON.stringify(WHOLE));
	expect(parseManifest(json)).toEqual({ ok: true, value: WHOLE });
	const broken = [
		undefined,
		{ ...WHOLE, v: 2 },
		{ ...WHOLE, durationS: -1 },
		{ ...WHOLE, video: { ...VIDEO, sha256: 'F'.repeat(64) } },
		{ ...WHOLE, deck: { file: DECK, pages: [] } },
		{ ...WHOLE, video: { ...VIDEO, bytes: 0, chunks: [] } }
	];
	for (const other of broken) expect(parseManifest(other).ok).toBe(false);
});

test('a file without a hash for each of its chunks, or with one too many, is refused', () => {
	for (const chunks of [[], [hash('f')], [hash('f'), hash('f'), hash('f')]])
		expect(parseManifest({ ...WHOLE, audio: { opus: { ...OPUS, chunks } } }).ok).toBe(false);
	expect([chunksOf(1), chunksOf(CHUNK_BYTES), chunksOf(CHUNK_BYTES + 1)]).toEqual([1, 1, 2]);
});

test('who plays Opus gets Opus, who does not AAC, and nobody what cannot be played', () => {
	expect(audioOf(WHOLE, WITH_OPUS)).toEqual(OPUS);
	expect(audioOf(WHOLE, WITHOUT_OPUS)).toEqual(AAC);
	expect(audioOf({ ...WHOLE, audio: { aac: AAC } }, WITH_OPUS)).toEqual(AAC);
	expect(audioOf({ ...WHOLE, audio: { opus: OPUS } }, WITHOUT_OPUS)).toBeUndefined();
});

test('what is heard or seen is fetched first, then what goes with it', () => {
	expect(filesToKeep(WHOLE, 'slides', WITH_OPUS)).toEqual([OPUS, DECK, SUBTITLES, HANDOUT, POSTER]);
	expect(filesToKeep(WHOLE, 'audio', WITHOUT_OPUS)).toEqual([AAC, SUBTITLES, POSTER]);
	expect(filesToKeep(WHOLE, 'video', WITH_OPUS)).toEqual([VIDEO, SUBTITLES, HANDOUT, POSTER]);
});

test('a lecture that cannot be had one way costs nothing that way', () => {
	const { deck: _deck, video: _video, ...heard } = WHOLE;
	expect(filesToKeep(heard, 'slides', WITH_OPUS)).toEqual([]);
	expect(filesToKeep(heard, 'video', WITH_OPUS)).toEqual([]);
	expect(filesToKeep({ ...heard, original: VIDEO }, 'video', WITH_OPUS)[0]).toEqual(VIDEO);
	expect(filesToKeep({ ...WHOLE, audio: {} }, 'audio', WITH_OPUS)).toEqual([]);
});

test('a file that stands for two things is fetched once', () => {
	const twice = { ...WHOLE, handouts: [...WHOLE.handouts, { name: '再来.pdf', file: HANDOUT }] };
	expect(filesToKeep(twice, 'slides', WITH_OPUS)).toHaveLength(5);
	expect(allFiles(twice)).toHaveLength(7);
	expect(new Set(allFiles(WHOLE))).toEqual(
		new Set([OPUS, AAC, VIDEO, POSTER, DECK, HANDOUT, SUBTITLES])
	);
});
