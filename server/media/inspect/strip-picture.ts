/**
 * A picture without what it tells beside itself: where and when it was taken, with which phone, a thumbnail from before it was
 * blurred, a film of the moment behind its end. Nothing is decoded. How it is turned is kept, as the only thing: without it a photo
 * held upright would lie on its side.
 */
import { inspectPicture, stripJpeg } from '#lib/core/report/picture.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { endOfJpeg, orientationOf, withOrientation } from './jpeg-parts.ts';

/** Chunks of a PNG that say more than they show; what is unknown goes, too. */
const PNG_KEPT = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs'.split(' '));
const WEBP_KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);
/** In the first byte of VP8X: that EXIF and XMP follow. */
const WEBP_TELLING_FLAGS = 0x08 | 0x04;

/** Cleans a whole picture. `unknown-type`: a film in the clothes of a picture. */
export function stripPicture(
	bytes: Uint8Array
): Result<Uint8Array, Problem<'damaged' | 'unknown-type'>> {
	const stripped = strip(Uint8Array.from(bytes));
	const picture = stripped && inspectPicture(stripped);
	if (stripped === undefined || picture?.ok !== true) return fail('damaged');
	if (picture.value.type !== 'image/jpeg') return ok(stripped);
	const orientation = orientationOf(bytes);
	return ok(orientation === undefined ? stripped : withOrientation(stripped, orientation));
}

function strip(bytes: Uint8Array<ArrayBuffer>): Uint8Array | undefined {
	if (bytes[0] === 0xff) {
		const end = endOfJpeg(bytes);
		return end === undefined ? undefined : stripJpeg(bytes.subarray(0, end));
	}
	return bytes[0] === 0x89 ? stripPng(bytes) : stripWebp(bytes);
}

/** Undefined where a chunk ends beyond the file. */
function stripPng(bytes: Uint8Array): Uint8Array | undefined {
	const view = viewOf(bytes);
	const kept = [bytes.subarray(0, 8)];
	for (let at = 8; at + 12 <= bytes.length;) {
		const name = nameAt(bytes, at + 4);
		const end = at + 12 + view.getUint32(at);
		if (end > bytes.length) return undefined;
		if (PNG_KEPT.has(name)) kept.push(bytes.subarray(at, end));
		if (name === 'IEND') return Buffer.concat(kept);
		at = end;
	}
	return undefined;
}

function stripWebp(bytes: Uint8Array): Uint8Array | undefined {
	const view = viewOf(bytes);
	const whole = 8 + view.getUint32(4, true);
	if (whole > bytes.length) return undefined;
	const kept: Uint8Array[] = [];
	for (let at = 12; at + 8 <= whole;) {
		const length = view.getUint32(at + 4, true);
		const end = at + 8 + length + (length % 2);
		if (end > whole) return undefined;
		if (WEBP_KEPT.has(nameAt(bytes, at))) kept.push(silenced(bytes.slice(at, end)));
		at = end;
	}
	const body = Buffer.concat([Buffer.from('WEBP'), ...kept]);
	const head = Buffer.from('RIFF\0\0\0\0');
	head.writeUInt32LE(body.length, 4);
	return Buffer.concat([head, body]);
}

/** A chunk that does not announce what is not there any more. */
function silenced(chunk: Uint8Array): Uint8Array {
	if (nameAt(chunk, 0) === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~WEBP_TELLING_FLAGS;
	return chunk;
}

const viewOf = (bytes: Uint8Array): DataView =>
	new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const nameAt = (bytes: Uint8Array, at: number): string =>
	String.fromCharCode(...bytes.subarray(at, at + 4));
