import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Why a killed Chromium can come back with an origin's whole IndexedDB empty (seen here about once in 110 kills while taps are
 * being written; the same holds for localStorage):
 *
 *   kill 1   falls between the two write calls of one LevelDB record: its head (7 bytes) is in the log, its body is not
 *   start 2  takes the head at the end of the log for a torn tail, as it should, and goes on; but Chromium reuses the log, so
 *            new records are written right behind the head
 *   start 3  reads the head, takes what stands behind it for its body, and finds the checksum wrong: corruption; Chromium
 *            notes it and deletes the origin's database folder
 *
 * Strict durability does not help: the records are all there. `plantTornRecord` makes the event happen; `findTornRecord` shows it
 * in the log that a kill left behind.
 */

const BLOCK_BYTES = 32_768;
const HEAD_BYTES = 7;
/** As long as the first torn record that was found in the wild. */
const TORN_BODY_BYTES = 455;
/** FULL, FIRST, MIDDLE, LAST. */
const LAST_TYPE = 4;

/** A record whose body never came, with others behind it. */
export interface TornRecord {
	readonly offset: number;
	/** What its head announces. */
	readonly bodyBytes: number;
}

/** Writes a head without a body to the end of the newest log. False when its last block has no room, or there is no log. */
export async function plantTornRecord(userDataDir: string): Promise<boolean> {
	const path = await newestLog(userDataDir);
	if (path === undefined) return false;
	const roomBytes = BLOCK_BYTES - ((await stat(path)).size % BLOCK_BYTES);
	if (roomBytes < HEAD_BYTES + TORN_BODY_BYTES) return false;
	const head = Buffer.alloc(HEAD_BYTES);
	head.writeUInt32LE(0x13579bdf, 0);
	head.writeUInt16LE(TORN_BODY_BYTES, 4);
	head.writeUInt8(1, 6);
	await appendFile(path, head);
	return true;
}

/** The torn record of the newest log of a profile (or a copy of it) that has whole records behind it. */
export async function findTornRecord(userDataDir: string): Promise<TornRecord | undefined> {
	const path = await newestLog(userDataDir);
	return path === undefined ? undefined : tornRecordIn(await readFile(path));
}

function tornRecordIn(log: Buffer): TornRecord | undefined {
	let offset = 0;
	while (offset + HEAD_BYTES <= log.length) {
		const leftBytes = BLOCK_BYTES - (offset % BLOCK_BYTES);
		if (leftBytes < HEAD_BYTES) {
			offset += leftBytes;
			continue;
		}
		const bodyBytes = log.readUInt16LE(offset + 4);
		if (!isWhole(log, offset)) {
			const hasFollower = isWhole(log, offset + HEAD_BYTES);
			return hasFollower ? { offset, bodyBytes } : undefined;
		}
		offset += HEAD_BYTES + bodyBytes;
	}
	return undefined;
}

function isWhole(log: Buffer, offset: number): boolean {
	if (offset + HEAD_BYTES > log.length) return false;
	const bodyBytes = log.readUInt16LE(offset + 4);
	const end = offset + HEAD_BYTES + bodyBytes;
	const type = log.readUInt8(offset + 6);
	if (type < 1 || type > LAST_TYPE || end > log.length) return false;
	return unmask(log.readUInt32LE(offset)) === crc32c(log.subarray(offset + 6, end));
}

async function newestLog(userDataDir: string): Promise<string | undefined> {
	const indexedDb = join(userDataDir, 'Default/IndexedDB');
	const origins = await readdir(indexedDb).catch((): string[] => []);
	const origin = origins.find((name) => name.endsWith('.leveldb'));
	if (origin === undefined) return undefined;
	const names = await readdir(join(indexedDb, origin));
	const logs = names.filter((name) => name.endsWith('.log')).sort();
	const newest = logs[logs.length - 1];
	return newest === undefined ? undefined : join(indexedDb, origin, newest);
}

/** LevelDB stores checksums rotated by 15 bits plus a constant, so that a checksum of checksums stays sound. */
function unmask(masked: number): number {
	const rotated = (masked - 0xa282ead8) >>> 0;
	return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
	let value = index;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0x82f63b78 ^ (value >>> 1) : value >>> 1;
	return value;
});

function crc32c(bytes: Uint8Array): number {
	let crc = ~0;
	for (const byte of bytes) crc = (CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
	return ~crc >>> 0;
}
