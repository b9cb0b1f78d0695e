import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { FolderStore } from '../../server/media/folder-store.ts';
import { S3Store } from '../../server/media/s3-store.ts';
import { readMedia } from '../../server/config-media.ts';
import { openTestS3 } from '../ground/test-s3.ts';
import { runMediaContract } from './media-claims.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongyu-media-contract-'));
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
	for (const close of closers) await close();
	rmSync(folder, { recursive: true });
});

runMediaContract('folder', () => Promise.resolve(new FolderStore(join(folder, 'media'))));

runMediaContract('S3', async () => {
	const { place, close } = await openTestS3(join(folder, 's3'));
	closers.push(close);
	return new S3Store(place);
});

/** A bucket of a real one: S3_ENDPOINT and its companions, as the server reads them. */
const configured = readMedia(process.env, folder);
if (configured.ok && configured.value.s3 !== undefined) {
	const { s3 } = configured.value;
	runMediaContract('S3_ENDPOINT', () => Promise.resolve(new S3Store(s3)));
}
