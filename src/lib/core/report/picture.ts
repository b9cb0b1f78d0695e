import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { inspectPng, inspectWebp } from './picture-chunks.ts';

/**
 * What a picture is by its bytes alone, and whether it carries anything but the picture: where and when it was taken, with which
 * phone, a thumbnail from before it was blurred. Nothing unknown passes: of each format only the parts that make the picture
 * are let through, to the last byte. The server holds every upload to it; a phone's re-encoded pictures have nothing else.
 */
export interface Picture {
	readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
	readonly widthPx: number;
	readonly heightPx: number;
}

/** No picture we take; one that is cut or has something behind its end; one that says more than it shows. */
export type PictureProblem = Problem<'not-a-picture' | 'damaged' | 'metadata'>;

/** Looks at a whole picture. */
export function inspectPicture(bytes: Uint8Array): Result<Picture, PictureProblem> {
	if (bytes[0] === 0xff && bytes[1] === 0xd8) return inspectJpeg(bytes);
	if (bytes[0] === 0x89 && bytes[1] === 0x50) return inspectPng(bytes);
	if (bytes[0] === 0x52 && bytes[8] === 0x57) return inspectWebp(bytes);
	return fail('not-a-picture');
}

/**
 * A JPEG without what says more than the picture: some browsers write EXIF of their own when they encode. Nothing is decoded. The
 * same bytes come back when there is nothing to take out, or when they are no JPEG we can follow.
 */
export function stripJpeg(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const kept: Uint8Array[] = [bytes.subarray(0, 2)];
	let at = 2;
	while (bytes[at] === 0xff && bytes[at + 1] !== START_OF_SCAN) {
		const length = read16(bytes, at + 2);
		const end = at + 2 + length;
		if (length < 2 || end > bytes.length) return bytes;
		if (!isTelling(bytes[at + 1] ?? 0, length, bytes.subarray(at + 4, end)))
			kept.push(bytes.subarray(at, end));
		at = end;
	}
	kept.push(bytes.subarray(at));
	const stripped = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
	let place = 0;
	for (const part of kept) {
		stripped.set(part, place);
		place += part.length;
	}
	return stripped;
}

const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
/** JFIF without a thumbnail, Adobe's colour transform: all a plain encoder writes before the picture. */
const JFIF_LENGTH = 16;
const ADOBE_LENGTH = 14;

function inspectJpeg(bytes: Uint8Array): Result<Picture, PictureProblem> {
	let size: { widthPx: number; heightPx: number } | undefined;
	let at = 2;
	for (;;) {
		if (bytes[at] !== 0xff) return fail('damaged');
		const marker = bytes[at + 1] ?? 0;
		if (marker === END_OF_IMAGE) break;
		const length = read16(bytes, at + 2);
		const end = at + 2 + length;
		if (length < 2 || end > bytes.length) return fail('damaged');
		if (isTelling(marker, length, bytes.subarray(at + 4, end))) return fail('metadata');
		if (isFrame(marker)) size = { heightPx: read16(bytes, at + 5), widthPx: read16(bytes, at + 7) };
		at = marker === START_OF_SCAN ? endOfScan(bytes, end) : end;
	}
	if (size === undefined || at + 2 !== bytes.length) return fail('damaged');
	return ok({ type: 'image/jpeg', ...size });
}

/** Whether a segment says anything but how to draw the picture. */
function isTelling(marker: number, length: number, content: Uint8Array): boolean {
	if (marker === 0xfe) return true;
	if (marker < 0xe0 || marker > 0xef) return false;
	if (marker === 0xe0) return length !== JFIF_LENGTH;
	if (marker === 0xe2) return !startsWith(content, 'ICC_PROFILE\0');
	return !(marker === 0xee && length === ADOBE_LENGTH);
}

/** Baseline, extended and progressive frames; C4, C8 and CC are tables. */
const isFrame = (marker: number): boolean =>
	marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Where the coded lines after a scan's header end: at the first marker that is no restart and no stuffed byte. */
function endOfScan(bytes: Uint8Array, from: number): number {
	for (let at = from; at < bytes.length - 1; at++) {
		if (bytes[at] !== 0xff) continue;
		const next = bytes[at + 1] ?? 0;
		if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
	}
	return bytes.length;
}

/** Two bytes, the greater first. */
const read16 = (bytes: Uint8Array, at: number): number =>
	((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

const startsWith = (bytes: Uint8Array, text: string): boolean =>
	Array.from(text).every((character, i) => bytes[i] === character.charCodeAt(0));
