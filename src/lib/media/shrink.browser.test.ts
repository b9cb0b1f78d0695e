import { expect, test } from 'vitest';
import { MAX_PHOTO_BYTES } from '#lib/core/report/photo.ts';
import { inspectPicture } from '#lib/core/report/picture.ts';
import { canvasOf, contextOf, decodePicture, encodePicture } from './shrink.ts';

/** Noise: the worst a JPEG can be given. */
function noise(width: number, height: number): HTMLCanvasElement {
	const canvas = document.createElement('canvas');
	Object.assign(canvas, { width, height });
	const data = new ImageData(width, height);
	let seed = 7;
	for (let i = 0; i < data.data.length; i++) {
		seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
		data.data[i] = i % 4 === 3 ? 255 : seed >> 16;
	}
	contextOf(canvas).putImageData(data, 0, 0);
	return canvas;
}

test('the worst picture fits, and has nothing in it but the picture', async () => {
	const { bytes, widthPx, heightPx } = await encodePicture(
		canvasOf(noise(2000, 1500), { width: 2000, height: 1500 })
	);
	expect(bytes.byteLength).toBeLessThanOrEqual(MAX_PHOTO_BYTES);
	expect(inspectPicture(bytes)).toEqual({
		ok: true,
		value: { type: 'image/jpeg', widthPx, heightPx }
	});
});

test('an easy picture keeps its pixels', async () => {
	const canvas = document.createElement('canvas');
	Object.assign(canvas, { width: 1280, height: 960 });
	const { widthPx, heightPx } = await encodePicture(canvas);
	expect([widthPx, heightPx]).toEqual([1280, 960]);
});

test('a picture taken on its side comes out upright, and loses where it was taken', async () => {
	const plain = new Uint8Array(
		await (await blobOf(canvasOf(noise(40, 20), { width: 40, height: 20 }))).arrayBuffer()
	);
	// EXIF with orientation 6: to be turned by a quarter.
	const exif = [
		...[0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1],
		...[1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
	];
	const turned = new Blob([plain.slice(0, 2), new Uint8Array(exif), plain.slice(2)]);
	const image = await decodePicture(turned);
	if (image === undefined) throw new Error('Not drawn.');
	const size = { width: image.naturalWidth, height: image.naturalHeight };
	expect(size).toEqual({ width: 20, height: 40 });
	const { bytes } = await encodePicture(canvasOf(image, size));
	expect(inspectPicture(bytes).ok).toBe(true);
});

test('what is no picture is told', async () => {
	expect(await decodePicture(new Blob(['no picture']))).toBeUndefined();
});

const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
	new Promise((resolve, reject) =>
		canvas.toBlob((blob) => (blob === null ? reject(new Error()) : resolve(blob)), 'image/jpeg', 1)
	);
