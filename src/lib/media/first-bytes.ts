import type { DraftFileKind } from '#lib/core/lecture/draft.ts';

/**
 * What a chosen file looks like by its first bytes, so that the wrong one is told before an hour of uploading. Only what is surely
 * wrong is refused here: the server looks at the whole file and has the last word.
 */

/** As for a publisher: what to do differs. `office`: slides or text of an office program, to be saved as PDF first. */
type Looks =
	'pdf' | 'picture' | 'other-picture' | 'media' | 'office' | 'zip' | 'subtitles' | 'unknown';

/** Why a file cannot be meant; sentences stand in `lib/text`. */
export type WrongFile =
	| 'empty'
	| 'too-large'
	| 'office'
	| 'not-a-recording'
	| 'not-slides'
	| 'other-picture'
	| 'not-pdf'
	| 'subtitles-not-webvtt';

/** 2 GiB: as the server is set up by itself. */
const MAX_RECORDING_BYTES = 2 * 1024 ** 3;
/** A PDF of photos from a camera. */
const MAX_PAPER_BYTES = 512 * 1024 ** 2;
const MAX_SUBTITLES_BYTES = 2 * 1024 ** 2;
/** What `looksOf` needs. */
const HEAD_BYTES = 64;

/** Why a chosen file cannot be what is asked for; undefined: nothing speaks against it. Rejects when it cannot be read. */
export async function wrongFile(file: Blob, kind: DraftFileKind): Promise<WrongFile | undefined> {
	if (file.size === 0) return 'empty';
	if (file.size > mostBytes(kind)) return 'too-large';
	const looks = looksOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
	switch (kind) {
		case 'recording':
			return looks === 'media' || looks === 'unknown' ? undefined : 'not-a-recording';
		case 'slides':
			if (looks === 'pdf' || looks === 'picture') return undefined;
			if (looks === 'office' || looks === 'zip') return 'office';
			return looks === 'other-picture' ? 'other-picture' : 'not-slides';
		case 'handout':
			if (looks === 'pdf') return undefined;
			return looks === 'office' || looks === 'zip' ? 'office' : 'not-pdf';
		case 'subtitles':
			return looks === 'subtitles' ? undefined : 'subtitles-not-webvtt';
	}
	return kind satisfies never;
}

function mostBytes(kind: DraftFileKind): number {
	if (kind === 'recording') return MAX_RECORDING_BYTES;
	return kind === 'subtitles' ? MAX_SUBTITLES_BYTES : MAX_PAPER_BYTES;
}

/** The beginnings of files, as latin-1; `?` stands for any byte. */
const BEGINNINGS: readonly (readonly [string, Looks])[] = [
	['%PDF-', 'pdf'],
	['\xff\xd8\xff', 'picture'],
	['\x89PNG\r\n', 'picture'],
	['RIFF????WEBP', 'picture'],
	['GIF8', 'other-picture'],
	['BM??????\0\0\0\0', 'other-picture'],
	['II*\0', 'other-picture'],
	['MM\0*', 'other-picture'],
	['????ftyphei', 'other-picture'],
	['????ftypmif1', 'other-picture'],
	['????ftypavif', 'other-picture'],
	['????ftyp', 'media'],
	['\x1aE\xdf\xa3', 'media'],
	['RIFF????WAVE', 'media'],
	['RIFF????AVI ', 'media'],
	['OggS', 'media'],
	['fLaC', 'media'],
	['ID3', 'media'],
	['#!AMR', 'media'],
	['\x30\x26\xb2\x75', 'media'],
	['FLV\x01', 'media'],
	['\0\0\x01\xba', 'media'],
	['\xd0\xcf\x11\xe0', 'office'],
	['PK\x03\x04', 'zip'],
	['WEBVTT', 'subtitles'],
	['\xef\xbb\xbfWEBVTT', 'subtitles']
];

function looksOf(head: Uint8Array): Looks {
	const text = String.fromCharCode(...head);
	const found = BEGINNINGS.find(([beginning]) =>
		Array.from(beginning).every((byte, at) => byte === '?' || text[at] === byte)
	);
	return found?.[1] ?? 'unknown';
}
