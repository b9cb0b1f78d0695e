/** Lectures on a phone as if they had been kept there, for what their page looks like; none of their bytes is. */
import type { Page } from '@playwright/test';
import { CHUNK_BYTES } from '../../../src/lib/core/lecture/manifest.ts';
import { MEDIA_DATABASE } from '../../../src/lib/device/media-schema.ts';
import type { FileRow, KeepRow } from '../../../src/lib/device/media-store.ts';
import { expect } from './expect.ts';

const TITLES = {
	kept: '亲子沟通技巧',
	paused: '如何培养孩子的良好习惯：从每天晚上的半个小时做起',
	evicted: '隔代教育：爷爷奶奶怎么和爸爸妈妈说到一起'
} as const;
const TOTAL_BYTES = 13_000_000;
const HALF = 24;
const AT = Date.UTC(2026, 10, 24, 12);

/** One of each kind: whole, half way, and gone for records' sake. The page 已下载 is open. */
export async function showSomeKept(page: Page): Promise<void> {
	const keeps = (['kept', 'paused', 'evicted'] as const).map(keepOf);
	const files = keeps.flatMap((row) => row.files.map((sha256) => fileOf(sha256, row.state)));
	await page.evaluate(replaceRows, { database: MEDIA_DATABASE, keeps, files });
	await expect(page.locator('main li .title')).toHaveCount(keeps.length);
}

/** Nothing is kept. The page 已下载 is open. */
export async function showNoneKept(page: Page): Promise<void> {
	await page.evaluate(replaceRows, { database: MEDIA_DATABASE, keeps: [], files: [] });
	await expect(page.locator('main .empty')).toBeVisible();
}

const keepOf = (state: keyof typeof TITLES): KeepRow => ({
	lecture: `district/${state}`,
	scope: 'catalog',
	title: TITLES[state],
	kind: 'audio',
	version: 1,
	manifest: `manifest-${state}`,
	manifestBytes: 1000,
	totalBytes: TOTAL_BYTES,
	files: state === 'evicted' ? [] : [`file-${state}`],
	state,
	isDamaged: false,
	isTold: true,
	isMeteredFine: false,
	askedAt: AT,
	usedAt: AT
});

const fileOf = (sha256: string, state: string): FileRow => ({
	sha256,
	bytes: TOTAL_BYTES,
	type: 'audio/webm',
	chunks: state === 'kept' ? Math.ceil(TOTAL_BYTES / CHUNK_BYTES) : HALF
});

/** Runs inside the page. */
async function replaceRows({
	database,
	keeps,
	files
}: {
	database: string;
	keeps: readonly KeepRow[];
	files: readonly FileRow[];
}): Promise<void> {
	const db = await new Promise<IDBDatabase>((resolve, reject) => {
		const request = indexedDB.open(database);
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('The request failed.'));
	});
	const tx = db.transaction(['keeps', 'files'], 'readwrite');
	const isDone = new Promise((resolve) => (tx.oncomplete = resolve));
	tx.objectStore('keeps').clear();
	tx.objectStore('files').clear();
	for (const row of keeps) tx.objectStore('keeps').put(row);
	for (const row of files) tx.objectStore('files').put(row);
	await isDone;
	db.close();
	const channel = new BroadcastChannel(database);
	channel.postMessage('changed');
	channel.close();
}
