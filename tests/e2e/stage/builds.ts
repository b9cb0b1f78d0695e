/** Versions of the app, to deploy one over the other while phones hold the older. */
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BUILD = join(import.meta.dirname, '../../../build');
/** Where Kit puts what carries its content's hash in its name. */
const IMMUTABLE = '_app/immutable/';

/** A copy of the build, for a server that is told so by BUILD_DIR. */
export const copyBuild = (folder: string): Promise<void> => cp(BUILD, folder, { recursive: true });

/**
 * Makes the copy the build of another version, as if every file had changed: all scripts lie elsewhere and those of before are
 * gone, the service worker differs, and the page says in `<html data-version>` which it is.
 */
export async function becomeVersion(folder: string, version: string): Promise<void> {
	const before: unknown = JSON.parse(await readFile(join(folder, '_app/version.json'), 'utf8'));
	const named = typeof before === 'object' && before !== null && 'version' in before;
	if (!named || typeof before.version !== 'string') throw new Error('The build has no version.');
	const moved = `${IMMUTABLE}${version}/`;
	await rename(join(folder, IMMUTABLE), join(folder, 'moving'));
	await mkdir(join(folder, IMMUTABLE));
	await rename(join(folder, 'moving'), join(folder, moved));
	const edit = (text: string): string =>
		text
			.replaceAll(before.version as string, version)
			.replaceAll(IMMUTABLE, moved)
			.replace('<html', `<html data-version="${version}"`);
	for (const path of ['index.html', 'service-worker.js', '_app/version.json'])
		await change(join(folder, path), edit);
}

/** Rewrites a file; what was compressed ahead of it would be the older one. */
async function change(path: string, edit: (text: string) => string): Promise<void> {
	await writeFile(path, edit(await readFile(path, 'utf8')));
	for (const ending of ['.br', '.gz']) await rm(path + ending, { force: true });
}
