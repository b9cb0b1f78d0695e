import { expect, test } from 'vitest';
import type { Manifest, MediaFile } from '#lib/core/lecture/manifest.ts';
import { isRecorded, playablesOf } from './playable.ts';

const file = (name: string, type: string): MediaFile => ({
	sha256: name.padEnd(64, '0'),
	bytes: 1,
	type,
	chunks: ['0'.repeat(64)]
});
const opus = file('a', 'audio/webm; codecs=opus');
const aac = file('b', 'audio/mp4');
const video = file('c', 'video/mp4');
const manifest = (parts: Partial<Manifest>): Manifest => ({
	v: 1,
	durationS: 60,
	audio: {},
	handouts: [],
	subtitles: [],
	...parts
});
const everything = (): boolean => true;
const found = (...args: Parameters<typeof playablesOf>) =>
	playablesOf(...args).map((playable) => `${playable.way} ${playable.file.type}`);

test('the lighter way comes first, and the other stays a choice', () => {
	const whole = manifest({ audio: { opus, aac }, video });
	expect(found(whole, everything)).toEqual([`listen ${opus.type}`, `watch ${video.type}`]);
	expect(found(whole, everything, 'watch')).toEqual([`watch ${video.type}`, `listen ${opus.type}`]);
});

test('a browser without Opus hears AAC; one without either sees the film', () => {
	const whole = manifest({ audio: { opus, aac }, video });
	expect(found(whole, (type) => !type.includes('opus'))[0]).toBe(`listen ${aac.type}`);
	expect(found(whole, (type) => type.startsWith('video'))).toEqual([`watch ${video.type}`]);
});

test('without ffmpeg on the server the original is played as what it is', () => {
	const sound = file('d', 'audio/mpeg');
	expect(found(manifest({ original: sound }), everything)).toEqual([`listen ${sound.type}`]);
	expect(found(manifest({ original: video }), everything)).toEqual([`watch ${video.type}`]);
});

test('what no browser here plays is no way, and is told from slides alone', () => {
	const odd = manifest({ original: file('e', 'video/x-ms-wmv') });
	expect(found(odd, () => false)).toEqual([]);
	expect(isRecorded(odd)).toBe(true);
	expect(isRecorded(manifest({}))).toBe(false);
});
