/**
 * The bytes of a journal file: records one after another, each `length (4 bytes, little-endian) · CRC-32 (4) · UTF-8 JSON`. A
 * file is only ever appended to, so what a kill can leave is a torn tail: reading stops at the first record that is not whole.
 */

const HEAD_BYTES = 8;
/** A record of 20,000 facts is far below; a larger claim is a torn or foreign length. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** One record as it stands in a file. */
export function encodeRecord(value: unknown): Uint8Array<ArrayBuffer> {
	const text = new TextEncoder().encode(JSON.stringify(value));
	const bytes = new Uint8Array(HEAD_BYTES + text.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, text.length, true);
	view.setUint32(4, crc32(text), true);
	bytes.set(text, HEAD_BYTES);
	return bytes;
}

/** The whole records of a file, in order; a torn tail is left out. */
export function decodeRecords(file: ArrayBuffer): unknown[] {
	const view = new DataView(file);
	const records: unknown[] = [];
	let offset = 0;
	while (offset + HEAD_BYTES <= file.byteLength) {
		const length = view.getUint32(offset, true);
		const end = offset + HEAD_BYTES + length;
		if (length > MAX_RECORD_BYTES || end > file.byteLength) break;
		const text = new Uint8Array(file, offset + HEAD_BYTES, length);
		if (crc32(text) !== view.getUint32(offset + 4, true)) break;
		records.push(JSON.parse(new TextDecoder().decode(text)));
		offset = end;
	}
	return records;
}

/** Several records in one piece, to be written at once. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.length;
	}
	return whole;
}

/** CRC-32 (IEEE 802.3): finds torn and rotten records; it is no protection against anybody. */
export function crc32(bytes: Uint8Array): number {
	let crc = ~0;
	for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
	return ~crc >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
	let value = index;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});
