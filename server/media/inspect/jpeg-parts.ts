/** The little of JPEG that cleaning one needs beside `core/report/picture`: where it ends, and how it is turned. */

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
const EXIF = 'Exif\0\0';
const ORIENTATION_TAG = 0x0112;

interface Segment {
	readonly marker: number;
	readonly start: number;
	/** Behind its last byte. */
	readonly end: number;
}

/** Where the picture ends; phones put films and maps of light behind it. Undefined for one that does not end. */
export function endOfJpeg(bytes: Uint8Array): number | undefined {
	for (const { marker, end } of segmentsOf(bytes)) if (marker === END_OF_IMAGE) return end;
	return undefined;
}

/** How the picture is turned, 2–8 as EXIF has it; undefined when it stands upright, or does not say. */
export function orientationOf(bytes: Uint8Array): number | undefined {
	for (const { marker, start, end } of segmentsOf(bytes)) {
		if (marker === START_OF_SCAN) return undefined;
		if (marker !== APP1) continue;
		const content = Buffer.from(bytes.subarray(start + 4, end));
		if (content.toString('latin1', 0, EXIF.length) !== EXIF) continue;
		return orientationIn(content.subarray(EXIF.length));
	}
	return undefined;
}

/** The same picture with an EXIF that says how it is turned and nothing else. */
export function withOrientation(bytes: Uint8Array, orientation: number): Uint8Array {
	const exif = Buffer.alloc(36);
	exif.writeUInt16BE(0xff00 | APP1, 0);
	exif.writeUInt16BE(exif.length - 2, 2);
	exif.write(EXIF, 4, 'latin1');
	exif.write('MM\0*\0\0\0\x08', 10, 'latin1');
	exif.writeUInt16BE(1, 18);
	exif.writeUInt16BE(ORIENTATION_TAG, 20);
	// One number of 16 bits.
	exif.writeUInt16BE(3, 22);
	exif.writeUInt32BE(1, 24);
	exif.writeUInt16BE(orientation, 28);
	return Buffer.concat([bytes.subarray(0, 2), exif, bytes.subarray(2)]);
}

/** The tag in the first directory of a TIFF. */
function orientationIn(tiff: Buffer): number | undefined {
	const isLittle = tiff.toString('latin1', 0, 2) === 'II';
	const read16 = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
	const read32 = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
	if (tiff.length < 8) return undefined;
	const directory = read32(4);
	if (directory + 2 > tiff.length) return undefined;
	for (
		let n = 0, at = directory + 2;
		n < read16(directory) && at + 12 <= tiff.length;
		n++, at += 12
	) {
		if (read16(at) !== ORIENTATION_TAG) continue;
		const value = read16(at + 8);
		return value >= 2 && value <= 8 ? value : undefined;
	}
	return undefined;
}

/** The segments one after the other; ends where they cannot be followed. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
	for (let at = 2; bytes[at] === 0xff;) {
		const marker = bytes[at + 1] ?? 0;
		if (marker === END_OF_IMAGE) {
			yield { marker, start: at, end: at + 2 };
			return;
		}
		const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
		const end = at + 2 + length;
		if (length < 2 || end > bytes.length) return;
		yield { marker, start: at, end };
		at = marker === START_OF_SCAN ? endOfScan(bytes, end) : end;
	}
}

/** Where the coded lines behind a scan's header end: at the first marker that is no restart and no stuffed byte. */
function endOfScan(bytes: Uint8Array, from: number): number {
	for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
		const next = bytes[at + 1] ?? 0;
		if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
	}
	return bytes.length;
}
