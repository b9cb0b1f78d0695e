import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a profile holds of the origin's storage; a database that comes back empty must be explained. */
const PARTS = ['Default/IndexedDB', 'Default/Local Storage'];

/** Copies the storage as a kill left it, in place of an earlier copy. */
export async function keepProfile(userDataDir: string, folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	for (const part of PARTS) {
		await mkdir(join(folder, part), { recursive: true });
		await cp(join(userDataDir, part), join(folder, part), { recursive: true }).catch(noSuchFile);
	}
}

/** A part that was never made is no failure. */
function noSuchFile(error: unknown): void {
	if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
	throw error;
}
