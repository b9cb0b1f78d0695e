/**
 * What a file is by its first bytes, as it is served. A list of what may be served as what it is: all else goes out as bytes
 * without a meaning, so that nothing a browser would run (HTML, SVG, script) ever has a type of its own. It is worked out anew at
 * each reading: a type that is nowhere kept cannot be lost, forged or copied wrongly.
 */

/** As many bytes as it takes. */
export const HEAD_BYTES = 32;
/** What is not on the list. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** Beginnings, and what begins so; `at` where it stands when not at 0. */
const BEGINNINGS: readonly {
	readonly type: string;
	readonly text: string;
	readonly at?: number;
}[] = [
	{ type: 'image/jpeg', text: '\xff\xd8\xff' },
	{ type: 'image/png', text: '\x89PNG\r\n\x1a\n' },
	{ type: 'image/webp', text: 'WEBP', at: 8 },
	{ type: 'audio/wav', text: 'WAVE', at: 8 },
	{ type: 'audio/mp4', text: 'ftypM4A', at: 4 },
	{ type: 'video/mp4', text: 'ftyp', at: 4 },
	{ type: 'video/webm', text: '\x1a\x45\xdf\xa3' },
	{ type: 'audio/ogg', text: 'OggS' },
	{ type: 'audio/flac', text: 'fLaC' },
	{ type: 'audio/mpeg', text: 'ID3' },
	{ type: 'application/pdf', text: '%PDF-' },
	{ type: 'text/vtt; charset=utf-8', text: 'WEBVTT' },
	{ type: 'text/vtt; charset=utf-8', text: '\xef\xbb\xbfWEBVTT' },
	{ type: 'application/json', text: '{"' }
];

/** The MIME type of a file that begins with these bytes. */
export function typeOf(head: Uint8Array): string {
	const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
	const known = BEGINNINGS.find((beginning) => text.startsWith(beginning.text, beginning.at));
	if (known !== undefined) return known.type;
	return isMpegAudio(head) ? 'audio/mpeg' : UNKNOWN_TYPE;
}

/** A frame of MP3 (11 bits of ones, then layer III) stands at the beginning where no ID3 does. */
const isMpegAudio = ([first, second = 0]: Uint8Array): boolean =>
	first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) === 0x02;
