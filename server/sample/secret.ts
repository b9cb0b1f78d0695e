import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The sample's secret, kept beside its data: it protects nobody, and a second start must find the same passwords right. A
 * real deployment's secret never lies there.
 */
export async function sampleSecret(dataFolder: string): Promise<string> {
	const path = join(dataFolder, 'sample-secret');
	await mkdir(dataFolder, { recursive: true, mode: 0o700 });
	try {
		await writeFile(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 });
	} catch (error) {
		const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
		if (!isThere) throw error;
	}
	return readFile(path, 'utf8');
}
