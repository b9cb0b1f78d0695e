import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jpegOf, pngOf, webpOf } from '../../../tests/fixtures/pictures.ts';
import { record, type RecordingName } from '../../../tests/ground/recordings.ts';
import { inspectPicture } from '#lib/core/report/picture.ts';
import { inspectUpload } from './inspect-upload.ts';
import { orientationOf, withOrientation } from './jpeg-parts.ts';
import { stripPicture } from './strip-picture.ts';

let folder = '';
const made = new Map<RecordingName, Buffer>();
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-inspect-'));
	const names = [
		'sound.m4a',
		'sound.webm',
		'sound.mp3',
		'film.mp4',
		'silent.mp4',
		'film.avi'
	] as const;
	for (const name of names) made.set(name, await record(folder, name));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const recording = (name: RecordingName): Buffer => made.get(name) ?? Buffer.alloc(0);

/** What a file is, or why it is not taken, in a word. */
async function kindOf(bytes: Uint8Array): Promise<string> {
	// Its name says what it is not.
	const path = join(folder, 'holiday.docx');
	await writeFile(path, bytes);
	const clean = join(folder, 'clean');
	const found = await inspectUpload(path, { clean, expected: undefined });
	return found.ok ? found.value.type : found.problem.code;
}

test.each([
	['sound.m4a', 'audio'],
	['sound.webm', 'audio'],
	['sound.mp3', 'audio'],
	['film.mp4', 'video'],
	['film.avi', 'video'],
	['silent.mp4', 'no-sound']
] as const)('%s is %s, whatever it is called', async (name, kind) => {
	expect(await kindOf(recording(name))).toBe(kind);
});

test('a recording that was cut, or is none inside, is damaged', async () => {
	const film = recording('film.mp4');
	expect(await kindOf(film.subarray(0, film.length - 100))).toBe('damaged');
	expect(await kindOf(film.subarray(0, 40))).toBe('damaged');
	expect(await kindOf(Buffer.concat([film.subarray(0, 32), Buffer.alloc(5000)]))).toBe('damaged');
});

test('a list that would have ffprobe open other files is no recording', async () => {
	expect(await kindOf(Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'))).toBe(
		'unknown-type'
	);
	expect(await kindOf(Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n"))).toBe(
		'unknown-type'
	);
});

test('a picture of a phone that browsers do not show is not taken for a film', async () => {
	const heic = Buffer.concat([
		Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
		Buffer.alloc(500)
	]);
	expect(await kindOf(heic)).toBe('unknown-type');
});

test('pictures lose what they tell beside themselves, and what is behind their end', () => {
	const clean = jpegOf(3000);
	const told = jpegOf(3000, { exif: true });
	const trailer = Buffer.from('MotionPhoto 39.6 116.3');
	for (const bytes of [clean, told, Buffer.concat([told, trailer])]) {
		const stripped = stripPicture(bytes);
		expect(stripped.ok && inspectPicture(stripped.value).ok).toBe(true);
		expect(stripped.ok && Buffer.from(stripped.value).includes('GPS')).toBe(false);
		expect(stripped.ok && Buffer.from(stripped.value).includes('MotionPhoto')).toBe(false);
	}
	for (const bytes of [pngOf('tEXt', 'IDAT', 'eXIf'), webpOf('EXIF', 'XMP ')]) {
		expect(inspectPicture(bytes).ok).toBe(false);
		const stripped = stripPicture(bytes);
		expect(stripped.ok && inspectPicture(stripped.value).ok).toBe(true);
	}
	expect(stripPicture(clean.subarray(0, 2000))).toMatchObject({ problem: { code: 'damaged' } });
});

test('a photo held upright stays upright, and says nothing else', () => {
	const turned = withOrientation(jpegOf(3000, { exif: true }), 6);
	expect(orientationOf(turned)).toBe(6);
	const stripped = stripPicture(turned);
	expect(stripped.ok && orientationOf(stripped.value)).toBe(6);
	expect(stripped.ok && Buffer.from(stripped.value).includes('GPS')).toBe(false);
	expect(stripped.ok && stripped.value.length).toBe(3000 - 20 + 36);
	expect(orientationOf(jpegOf(3000))).toBeUndefined();
});

test('a real photo with a place in it is shown as before, turned as before, without the place', async () => {
	const path = join(folder, 'photo.jpg');
	execFileSync('ffmpeg', [
		'-v',
		'error',
		'-y',
		'-f',
		'lavfi',
		'-i',
		'testsrc=s=64x48',
		'-frames:v',
		'1',
		path
	]);
	const photo = withOrientation(await readFile(path), 6);
	const clean = join(folder, 'cleaned');
	await writeFile(path, photo);
	const found = await inspectUpload(path, {
		clean,
		expected: createHash('sha256').update(photo).digest('hex')
	});
	expect(found).toMatchObject({ ok: true, value: { type: 'picture', path: clean } });
	const size = execFileSync('ffmpeg', [
		'-v',
		'error',
		'-i',
		clean,
		'-f',
		'rawvideo',
		'-pix_fmt',
		'gray',
		'-'
	]).length;
	expect(size).toBe(64 * 48);
});
