import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What the systems say when nothing more fits: no space, over quota, file too large. LevelDB passes on the words only. */
const FULL_PATTERN =
	/ENOSPC|EDQUOT|EFBIG|No space left on device|Disk quota exceeded|File too large/;

/** Whether an error, or what caused it, says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
	for (let cause = error; cause instanceof Error; cause = cause.cause)
		if (isFullText(cause.message)) return true;
	return false;
}

/** Whether what a program said says so. */
export const isFullText = (text: string): boolean => FULL_PATTERN.test(text);

/** 64 KiB: more than LevelDB needs to open a database, so a probe that fits means an opening that fits. */
const PROBE = Buffer.alloc(64 * 1024);
let probes = 0;

/**
 * Writes and syncs a small file, then removes it.
 *
 * @returns how long that took, in ms
 * @throws Error of the system when the disk does not take it
 */
export async function probeDisk(folder: string): Promise<number> {
	const path = join(folder, `.probe-${String(probes++)}`);
	const startedAt = performance.now();
	try {
		const file = await open(path, 'w');
		try {
			await file.writeFile(PROBE);
			await file.sync();
		} finally {
			await file.close();
		}
	} finally {
		await rm(path, { force: true });
	}
	return performance.now() - startedAt;
}

/** Makes the names in a folder durable: a file's own sync does not promise that. */
export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
