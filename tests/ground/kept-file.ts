/**
 * Puts a file among those kept on the phone, in the form the app keeps them (`device/media-store.ts`), without a download: for
 * tests and benchmarks of reading. The page must be one of the app's.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Page } from '@playwright/test';
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import { MEDIA_DATABASE, MEDIA_SCHEMA } from '#lib/device/media-schema.ts';

/** Dexie's version n is IndexedDB's version 10 n. */
const VERSION = MEDIA_SCHEMA.length * 10;
const INPUT_ID = 'file-to-keep';

/** A file on disk, as a manifest would name it. */
export interface FileToKeep {
	readonly path: string;
	readonly type: string;
}

/** SHA-256 of a file, in hex. */
async function hashOfFile(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const part of createReadStream(path)) hash.update(part as Buffer);
	return hash.digest('hex');
}

/** Keeps the file on the phone; its hash. The page reads it as one a person chose, so that no request is needed. */
export async function keepFile(page: Page, { path, type }: FileToKeep): Promise<string> {
	const sha256 = await hashOfFile(path);
	await page.evaluate((id) => {
		const input = document.createElement('input');
		Object.assign(input, { type: 'file', id });
		document.body.append(input);
	}, INPUT_ID);
	await page.setInputFiles(`#${INPUT_ID}`, path);
	await page.evaluate(putChosenFile, {
		inputId: INPUT_ID,
		database: MEDIA_DATABASE,
		version: VERSION,
		stores: Object.entries(Object.assign({}, ...MEDIA_SCHEMA) as Record<string, string>),
		chunkBytes: CHUNK_BYTES,
		sha256,
		type
	});
	return sha256;
}

interface Putting {
	readonly inputId: string;
	readonly database: string;
	readonly version: number;
	readonly stores: readonly (readonly [name: string, key: string])[];
	readonly chunkBytes: number;
	readonly sha256: string;
	readonly type: string;
}

/** Runs inside the page; must not use anything from outside itself. */
async function putChosenFile(putting: Putting): Promise<void> {
	const { inputId, database, version, stores, chunkBytes, sha256, type } = putting;
	const input = document.getElementById(inputId);
	const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
	if (file === undefined) throw new Error('No file was chosen.');
	input?.remove();
	const ended = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('The request failed.'));
		});
	const opening = indexedDB.open(database, version);
	opening.onupgradeneeded = () => {
		for (const [name, key] of stores) {
			const parts = key.replace(/[[\]]/g, '').split('+');
			const keyPath = key.startsWith('[') ? parts : key;
			opening.result.createObjectStore(name, key === '' ? {} : { keyPath });
		}
	};
	const db = await ended(opening);
	const count = Math.ceil(file.size / chunkBytes);
	for (let n = 0; n < count; n++) {
		const part = await file.slice(n * chunkBytes, (n + 1) * chunkBytes).arrayBuffer();
		const tx = db.transaction('chunks', 'readwrite');
		await ended(tx.objectStore('chunks').put(new Uint8Array(part), [sha256, n]));
	}
	const row = { sha256, bytes: file.size, type, chunks: count };
	await ended(db.transaction('files', 'readwrite').objectStore('files').put(row));
	db.close();
}
