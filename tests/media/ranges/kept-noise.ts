/** Files of noise, of the lengths at which arithmetic goes wrong, written to a folder and kept on a phone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import { keepFile } from '../../ground/kept-file.ts';
import type { AskedFile } from './requests.ts';

/** One byte, a chunk and its neighbours, several chunks to the byte, and one as long as a lecture's sound. */
const SIZES_BYTES = [
	1,
	CHUNK_BYTES - 1,
	CHUNK_BYTES,
	CHUNK_BYTES + 1,
	3 * CHUNK_BYTES,
	11 * CHUNK_BYTES - 70_001,
	40 * CHUNK_BYTES + 12_345
];

interface Noise {
	/** Where the files are written. */
	readonly folder: string;
	readonly sizesBytes?: readonly number[];
	readonly chance: () => number;
}

/** Writes them and keeps them. */
export async function keepNoise(
	page: Page,
	{ folder, sizesBytes = SIZES_BYTES, chance }: Noise
): Promise<AskedFile[]> {
	const files: AskedFile[] = [];
	for (const sizeBytes of sizesBytes) {
		const path = join(folder, `${sizeBytes}.bin`);
		await writeFile(path, noise(sizeBytes, chance));
		files.push({ path, sizeBytes, sha256: await keepFile(page, { path, type: 'video/mp4' }) });
	}
	return files;
}

const noise = (bytes: number, chance: () => number): Uint8Array =>
	Uint8Array.from({ length: bytes }, () => Math.floor(chance() * 256));
