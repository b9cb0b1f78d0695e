import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import leveldown from 'leveldown';
import { StoreError } from './store.ts';

/** Begins with a dot, so that it can never be the name of a database. */
const LOCK_FOLDER = '.lock';
const OWNER_FILE = 'owner';

/** A folder held by this process. */
export interface FolderLock {
	release(): Promise<void>;
}

/**
 * Holds a folder for this process alone, so that two servers never write into the same databases.
 *
 * An empty LevelDB is the lock: LevelDB takes the operating system's file lock, which ends with the process however it
 * dies. A file with a process id in it would go stale after a power cut, and in a container the id is always the same.
 *
 * @throws StoreError when another process, or this one, holds the folder, or when it cannot be written
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
	const location = join(folder, LOCK_FOLDER);
	const ownerFile = join(location, OWNER_FILE);
	await mkdir(location, { recursive: true });
	const held = await realpath(location);
	if (heldHere.has(held)) throw new StoreError(`The data folder ${folder} is open already.`);
	const lock = new leveldown(location);
	try {
		await promisify(lock.open.bind(lock))();
	} catch (cause) {
		throw new StoreError(await refusal(folder, ownerFile, String(cause)), { cause });
	}
	heldHere.add(held);
	const release = async (): Promise<void> => {
		await promisify(lock.close.bind(lock))();
		heldHere.delete(held);
	};
	try {
		await writeFile(ownerFile, String(process.pid));
	} catch (cause) {
		await release();
		throw new StoreError(`The data folder ${folder} takes no writes: ${String(cause)}`, { cause });
	}
	return { release };
}

/**
 * What this process holds. LevelDB would refuse it too, but would open and close the lock's file to find out, and closing
 * any handle of a file gives up the process's lock on it.
 */
const heldHere = new Set<string>();

async function refusal(folder: string, ownerFile: string, reason: string): Promise<string> {
	if (!/lock/i.test(reason)) return `The data folder ${folder} cannot be opened: ${reason}`;
	const owner = await readFile(ownerFile, 'utf8').catch(() => 'unknown');
	return `The data folder ${folder} is in use by another process (${owner}). Stop it first: one process per data folder.`;
}
