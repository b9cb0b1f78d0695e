import { expect, test } from 'vitest';
import { jpegOf, pngOf, webpOf } from '../../../../tests/fixtures/pictures.ts';
import { inspectPicture, stripJpeg } from './picture.ts';

const said = (bytes: Uint8Array) => {
	const picture = inspectPicture(bytes);
	return picture.ok ? picture.value : picture.problem.code;
};

test('a picture is known by its bytes', () => {
	expect(said(jpegOf(500))).toEqual({ type: 'image/jpeg', widthPx: 1280, heightPx: 960 });
	expect(said(pngOf('IDAT'))).toEqual({ type: 'image/png', widthPx: 2, heightPx: 3 });
	expect(said(webpOf())).toEqual({ type: 'image/webp', widthPx: 640, heightPx: 480 });
	expect(said(new TextEncoder().encode('<svg onload=…>'))).toBe('not-a-picture');
	expect(said(new Uint8Array())).toBe('not-a-picture');
});

test('whatever says more than the picture is metadata', () => {
	expect(said(jpegOf(500, { exif: true }))).toBe('metadata');
	const comment = jpegOf(500);
	comment.set([0xff, 0xfe], 2);
	expect(said(comment)).toBe('metadata');
	const thumbnail = jpegOf(500);
	thumbnail[5] = 17;
	expect(said(thumbnail)).toBe('metadata');
	for (const name of ['eXIf', 'tEXt', 'tIME', 'caBX']) expect(said(pngOf(name))).toBe('metadata');
	for (const name of ['EXIF', 'XMP ']) expect(said(webpOf(name))).toBe('metadata');
	expect(said(webpOf('ICCP'))).toMatchObject({ type: 'image/webp' });
});

test('a JPEG is stripped of what says more than the picture, and of nothing else', () => {
	const told = jpegOf(500, { exif: true });
	expect(said(stripJpeg(told))).toEqual({ type: 'image/jpeg', widthPx: 1280, heightPx: 960 });
	expect(stripJpeg(told)).toHaveLength(480);
	expect(stripJpeg(jpegOf(500))).toEqual(jpegOf(500));
});

test('one that is cut, or has something behind its end, is damaged', () => {
	for (const whole of [jpegOf(500), pngOf('IDAT'), webpOf('ICCP')]) {
		expect(said(whole.subarray(0, whole.length - 1))).toBe('damaged');
		expect(said(new Uint8Array([...whole, 0]))).toBe('damaged');
	}
});
