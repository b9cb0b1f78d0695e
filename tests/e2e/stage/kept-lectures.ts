/**
 * A lecture of any size, put into the township's media folder as if it had been published, and asked for on a phone. What the
 * library's screens do is done by them elsewhere; here the way of the bytes counts.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import {
	CHUNK_BYTES,
	type Manifest,
	type MediaFile
} from '../../../src/lib/core/lecture/manifest.ts';
import { MEDIA_DATABASE } from '../../../src/lib/device/media-schema.ts';
import type { KeepRow } from '../../../src/lib/device/media-store.ts';
import { expect } from './expect.ts';

/** A lecture in the township's folder. */
export interface PublishedLecture {
	readonly title: string;
	/** `<owner>/<id>` */
	readonly lecture: string;
	readonly manifest: string;
	readonly manifestBytes: number;
	/** The recording, its only file. */
	readonly audio: MediaFile;
	readonly bytes: Buffer;
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Puts a recording of such bytes into the folder; `mediaDir` is the server's. */
export async function publishRecording(
	mediaDir: string,
	{ id, title, bytes }: { readonly id: string; readonly title: string; readonly bytes: Buffer }
): Promise<PublishedLecture> {
	const count = Math.ceil(bytes.length / CHUNK_BYTES);
	const chunks = Array.from({ length: count }, (_, n) =>
		hashOf(bytes.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES))
	);
	const audio: MediaFile = {
		sha256: hashOf(bytes),
		bytes: bytes.length,
		type: 'audio/webm; codecs=opus',
		chunks
	};
	const manifest: Manifest = {
		v: 1,
		durationS: 3600,
		audio: { opus: audio },
		handouts: [],
		subtitles: []
	};
	const text = Buffer.from(JSON.stringify(manifest));
	await mkdir(join(mediaDir, 'catalog'), { recursive: true });
	await writeFile(join(mediaDir, 'catalog', audio.sha256), bytes);
	await writeFile(join(mediaDir, 'catalog', hashOf(text)), text);
	return {
		title,
		lecture: `district/${id}`,
		manifest: hashOf(text),
		manifestBytes: text.length,
		audio,
		bytes
	};
}

/** Asks for it on a page where `/lectures/kept` was opened before: its row, and word of it to every tab. */
export async function askToKeep(
	page: Page,
	{ lecture, title, manifest, manifestBytes, audio }: PublishedLecture,
	usedAt = Date.now()
): Promise<void> {
	const row: KeepRow = {
		lecture,
		scope: 'catalog',
		title,
		kind: 'audio',
		version: 1,
		manifest,
		manifestBytes,
		totalBytes: audio.bytes,
		files: [],
		state: 'waiting',
		isDamaged: false,
		isMeteredFine: false,
		askedAt: usedAt,
		usedAt
	};
	await page.evaluate(putRow, { database: MEDIA_DATABASE, row });
}

/** Runs inside the page. */
async function putRow({ database, row }: { database: string; row: KeepRow }): Promise<void> {
	const ended = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('The request failed.'));
		});
	const db = await ended(indexedDB.open(database));
	const tx = db.transaction('keeps', 'readwrite', { durability: 'strict' });
	const isDone = new Promise((resolve) => (tx.oncomplete = resolve));
	tx.objectStore('keeps').put(row);
	await isDone;
	db.close();
	const channel = new BroadcastChannel(database);
	channel.postMessage('changed');
	channel.close();
}

/** What is on the phone of a file: its chunks without a gap, and one hash of all of them. */
export interface HeldFile {
	readonly chunks: number;
	readonly partBytes: number;
	readonly sha256: string;
}

/** See above; read without the app. */
export const heldFile = (page: Page, { audio }: PublishedLecture): Promise<HeldFile> =>
	page.evaluate(readFile, { database: MEDIA_DATABASE, sha256: audio.sha256 });

/** Runs inside the page. */
async function readFile({ database, sha256 }: { database: string; sha256: string }) {
	const ended = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('The request failed.'));
		});
	const db = await ended(indexedDB.open(database));
	const tx = db.transaction(['files', 'chunks', 'parts']);
	const row: unknown = await ended(tx.objectStore('files').get(sha256));
	const count = typeof row === 'object' && row !== null && 'chunks' in row ? Number(row.chunks) : 0;
	const part: unknown = await ended(tx.objectStore('parts').get(sha256));
	const bytes = typeof part === 'object' && part !== null && 'bytes' in part ? part.bytes : '';
	const pieces: BlobPart[] = [];
	for (let n = 0; n < count; n++) {
		const chunk: unknown = await ended(tx.objectStore('chunks').get([sha256, n]));
		pieces.push(chunk instanceof Uint8Array ? new Uint8Array(chunk) : '');
	}
	db.close();
	const all = await new Blob(pieces).arrayBuffer();
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
	return {
		chunks: count,
		partBytes: bytes instanceof Uint8Array ? bytes.length : 0,
		sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
	};
}

/** How far it is: what is here of the recording, and where its row says it stands. */
export interface Standing {
	readonly haveBytes: number;
	readonly state: string;
}

/** See above; read without the app, and without its bytes. */
export const readStanding = (page: Page, { lecture, audio }: PublishedLecture): Promise<Standing> =>
	page.evaluate(readRows, {
		database: MEDIA_DATABASE,
		lecture,
		sha256: audio.sha256,
		bytes: audio.bytes,
		chunkBytes: CHUNK_BYTES
	});

/** Runs inside the page. */
async function readRows({
	database,
	lecture,
	sha256,
	bytes,
	chunkBytes
}: {
	database: string;
	lecture: string;
	sha256: string;
	bytes: number;
	chunkBytes: number;
}): Promise<Standing> {
	const ended = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('The request failed.'));
		});
	const db = await ended(indexedDB.open(database));
	const tx = db.transaction(['keeps', 'files', 'parts']);
	const keep: unknown = await ended(tx.objectStore('keeps').get(lecture));
	const file: unknown = await ended(tx.objectStore('files').get(sha256));
	const part: unknown = await ended(tx.objectStore('parts').get(sha256));
	db.close();
	const of = (row: unknown, key: string): unknown =>
		typeof row === 'object' && row !== null ? Reflect.get(row, key) : undefined;
	const begun = of(part, 'bytes');
	const whole = Math.min(bytes, Number(of(file, 'chunks') ?? 0) * chunkBytes);
	return {
		haveBytes: whole + (begun instanceof Uint8Array ? begun.length : 0),
		state: String(of(keep, 'state'))
	};
}

/** The page 已下载, with its list read. */
export async function openKept(page: Page): Promise<void> {
	await page.goto('/lectures/kept');
	await expect(page.getByRole('heading', { name: '已下载', exact: true })).toBeVisible();
	await expect(page.getByRole('region', { name: '存储空间' })).toBeVisible();
}
