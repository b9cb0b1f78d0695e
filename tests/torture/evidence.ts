import { appendFile, cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a profile holds of the origin's storage, kept before each relaunch: a database that comes back empty must be explained. */

const PARTS = ['Default/IndexedDB', 'Default/Local Storage', 'Default/WebStorage'];

/** Copies the profile's storage as the kill left it. */
export async function keepProfile(userDataDir: string, folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	for (const part of PARTS) {
		await mkdir(join(folder, part), { recursive: true });
		await cp(join(userDataDir, part), join(folder, part), { recursive: true }).catch(noSuchFile);
	}
}

/** One line per LevelDB folder: which MANIFEST is current, how large the logs are, what LevelDB itself noted last. */
export async function describeProfile(folder: string): Promise<string[]> {
	const lines: string[] = [];
	for (const name of await folders(join(folder, 'Default/IndexedDB')))
		lines.push(await describeLevelDb(join(folder, 'Default/IndexedDB', name)));
	lines.push(await describeLevelDb(join(folder, 'Default/Local Storage/leveldb')));
	return lines;
}

async function describeLevelDb(folder: string): Promise<string> {
	const names = await readdir(folder).catch(() => undefined);
	if (names === undefined) return `${folder}: not there`;
	const current = await readFile(join(folder, 'CURRENT'), 'utf8').catch(() => 'no CURRENT');
	const log = await readFile(join(folder, 'LOG'), 'utf8').catch(() => '');
	const sizes = await Promise.all(
		names.sort().map(async (name) => `${name}:${(await stat(join(folder, name))).size}`)
	);
	return `${folder}: ${current.trim()} | ${sizes.join(' ')} | ${log.trim().split('\n').slice(-3).join(' / ')}`;
}

/**
 * Plants what a kill leaves when it falls between the two write calls of one LevelDB record: the seven bytes of its head, which
 * announce 455 bytes that never come. The next start reads it as the end of the log and, since Chromium reuses the log, appends
 * behind it; the start after that finds the head's checksum wrong, and Chromium deletes the origin's whole IndexedDB. False when
 * there is no room for a head in the log's last block, or no log.
 */
export async function plantTornRecord(userDataDir: string): Promise<boolean> {
	const indexedDb = join(userDataDir, 'Default/IndexedDB');
	const [origin] = (await folders(indexedDb)).filter((name) => name.endsWith('.leveldb'));
	if (origin === undefined) return false;
	const names = await readdir(join(indexedDb, origin));
	const [log] = names
		.filter((name) => name.endsWith('.log'))
		.sort()
		.reverse();
	if (log === undefined) return false;
	const path = join(indexedDb, origin, log);
	const roomBytes = LEVELDB_BLOCK_BYTES - ((await stat(path)).size % LEVELDB_BLOCK_BYTES);
	if (roomBytes < 7 + TORN_RECORD_BYTES) return false;
	const head = Buffer.alloc(7);
	head.writeUInt32LE(0x13579bdf, 0);
	head.writeUInt16LE(TORN_RECORD_BYTES, 4);
	head.writeUInt8(1, 6);
	await appendFile(path, head);
	return true;
}

/** As long as the torn record that was found in the wild. */
const TORN_RECORD_BYTES = 455;
const LEVELDB_BLOCK_BYTES = 32_768;

const folders = (path: string): Promise<string[]> => readdir(path).catch(() => []);

/** A part that was never made is no failure. */
const noSuchFile = (error: unknown): void => {
	if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
	throw error;
};
