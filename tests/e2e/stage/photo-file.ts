/** Photos as a phone's camera makes them: large, with where they were taken in their EXIF. */
import type { Page } from '@playwright/test';

/** Orientation upright, and a GPS directory that says 39.6° N. */
const EXIF = Buffer.concat([
	Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
	Buffer.from([0, 1, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]),
	Buffer.from([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0x4e, 0, 0, 0, 0, 0, 0, 0]),
	Buffer.from('GPS 39.6N', 'latin1')
]);

/** A JPEG of 4000 × 3000 in fine stripes, with EXIF; `colour` makes it another picture. */
export async function cameraJpeg(page: Page, colour = '#a47'): Promise<Buffer> {
	const base64 = await page.evaluate((fill) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 4000, height: 3000 });
		const drawing = canvas.getContext('2d');
		if (drawing !== null) {
			drawing.fillStyle = '#fff';
			drawing.fillRect(0, 0, 4000, 3000);
			drawing.fillStyle = fill;
			for (let x = 0; x < 4000; x += 24) drawing.fillRect(x, 0, 12, 3000);
		}
		return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? '';
	}, colour);
	const plain = Buffer.from(base64, 'base64');
	const length = EXIF.byteLength + 2;
	const marker = Buffer.from([0xff, 0xe1, length >> 8, length & 0xff]);
	return Buffer.concat([plain.subarray(0, 2), marker, EXIF, plain.subarray(2)]);
}
