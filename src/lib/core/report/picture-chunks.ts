import { fail, ok, type Result } from '#lib/core/result.ts';
import type { Picture, PictureProblem } from './picture.ts';

/** PNG and WebP for `inspectPicture`: both are chunks with a name of four letters and a length. */

/** Chunks that make the picture; text, times, EXIF and whatever else there may be do not. */
const PNG_CHUNKS = new Set(
	'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs'.split(' ')
);
const WEBP_CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** A whole PNG. */
export function inspectPng(bytes: Uint8Array): Result<Picture, PictureProblem> {
	const view = viewOf(bytes);
	if (PNG_SIGNATURE.some((byte, i) => bytes[i] !== byte)) return fail('not-a-picture');
	let at = PNG_SIGNATURE.length;
	let size: { widthPx: number; heightPx: number } | undefined;
	for (;;) {
		// Length, name, content, checksum.
		if (at + 12 > bytes.length) return fail('damaged');
		const length = view.getUint32(at);
		const name = nameAt(bytes, at + 4);
		const end = at + 12 + length;
		if (end > bytes.length) return fail('damaged');
		if (!PNG_CHUNKS.has(name)) return fail('metadata');
		if (name === 'IHDR' && length >= 8)
			size = { widthPx: view.getUint32(at + 8), heightPx: view.getUint32(at + 12) };
		at = end;
		if (name === 'IEND') break;
	}
	return size === undefined || at !== bytes.length
		? fail('damaged')
		: ok({ type: 'image/png', ...size });
}

/** A whole WebP with one picture. */
export function inspectWebp(bytes: Uint8Array): Result<Picture, PictureProblem> {
	const view = viewOf(bytes);
	if (nameAt(bytes, 0) !== 'RIFF' || nameAt(bytes, 8) !== 'WEBP') return fail('not-a-picture');
	if (view.getUint32(4, true) !== bytes.length - 8) return fail('damaged');
	let size: { widthPx: number; heightPx: number } | undefined;
	for (let at = 12; at < bytes.length;) {
		if (at + 8 > bytes.length) return fail('damaged');
		const name = nameAt(bytes, at);
		const length = view.getUint32(at + 4, true);
		const end = at + 8 + length + (length % 2);
		if (end > bytes.length) return fail('damaged');
		if (!WEBP_CHUNKS.has(name)) return fail('metadata');
		size ??= webpSize(name, view, at + 8, length);
		at = end;
	}
	return size === undefined ? fail('damaged') : ok({ type: 'image/webp', ...size });
}

/** Sizes as the three kinds of WebP keep them: 14 bits each, less one in the newer two. */
function webpSize(
	name: string,
	view: DataView,
	at: number,
	length: number
): { widthPx: number; heightPx: number } | undefined {
	if (length < 10) return undefined;
	if (name === 'VP8 ')
		return {
			widthPx: view.getUint16(at + 6, true) & 0x3fff,
			heightPx: view.getUint16(at + 8, true) & 0x3fff
		};
	if (name === 'VP8L') {
		const bits = view.getUint32(at + 1, true);
		return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >> 14) & 0x3fff) + 1 };
	}
	if (name !== 'VP8X') return undefined;
	const read24 = (from: number): number =>
		view.getUint16(from, true) | (view.getUint8(from + 2) << 16);
	return { widthPx: read24(at + 4) + 1, heightPx: read24(at + 7) + 1 };
}

const viewOf = (bytes: Uint8Array): DataView =>
	new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const nameAt = (bytes: Uint8Array, at: number): string =>
	String.fromCharCode(...bytes.subarray(at, at + 4));
