/**
 * Lectures on their way to a phone over links that break and a browser that is killed: nothing comes twice that was whole, and
 * every byte is the source's. The long form, with figures, is `tests/media/cuts`.
 */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import { seededNoise } from '../media/cuts/noise.ts';
import { askToKeep, heldFile, openKept, publishRecording } from './stage/kept-lectures.ts';
import { waitUntilKeptForOffline } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

/** 2.5 MB: enough chunks to be cut in several places. */
const CHUNKS = 10;
/** What comes before each cut; the first request asks for one chunk, those after it for all the rest. */
const CUTS = [100_000, 900_000, 700_000];
/** A link that dies is silent first: all that came is read. */
const SILENT_MS = 300;

test('a download that is cut three times and killed once loses at most a chunk each time', async ({
	township: { dataDir, front },
	turnOn
}) => {
	const bytes = seededNoise(CHUNKS * CHUNK_BYTES - 1000, 1);
	const lecture = await publishRecording(join(dataDir, 'media'), {
		id: 'cuts0000',
		title: '读懂孩子的情绪',
		bytes
	});
	const phone = await turnOn();
	await openKept(phone.page);
	await waitUntilKeptForOffline(phone.page);
	const path = `/media/catalog/${lecture.audio.sha256}`;
	for (const afterBytes of CUTS)
		front.next({ kind: 'cut-body', afterBytes, silentMs: SILENT_MS }, { path });
	// The last one comes, but never its end: the browser dies waiting.
	front.next({ kind: 'delay', delayMs: 600_000 }, { path });
	await askToKeep(phone.page, lecture);
	await expect.poll(() => front.armed).toBe(0);
	const before = await heldFile(phone.page, lecture);
	const cameBytes = CUTS.reduce((sum, bytes) => sum + bytes);
	expect(before.chunks * CHUNK_BYTES + before.partBytes).toBeGreaterThan(
		cameBytes - CUTS.length * CHUNK_BYTES
	);
	await phone.kill();

	await phone.turnOnAgain();
	await openKept(phone.page);
	await expect(kept(phone.page, lecture.title)).toContainText('没有网络也能看');
	const { sha256 } = await heldFile(phone.page, lecture);
	expect(sha256).toBe(lecture.audio.sha256);
});

test('it waits without a network, goes on with one, is paused, resumed and removed by a tap', async ({
	township: { dataDir, front },
	turnOn
}) => {
	const bytes = seededNoise(3 * CHUNK_BYTES, 2);
	const lecture = await publishRecording(join(dataDir, 'media'), {
		id: 'taps0000',
		title: '好习惯从小养成',
		bytes
	});
	const phone = await turnOn();
	const { page } = phone;
	await openKept(page);
	await expect(page.getByText('还没有下载课程')).toBeVisible();
	await waitUntilKeptForOffline(page);
	await phone.setOffline(true);
	await askToKeep(page, lecture);
	const row = kept(page, lecture.title);
	await expect(row).toContainText('没有连上，有网络就接着下');
	await row.getByRole('button', { name: '暂停' }).click();
	await expect(row).toContainText('已暂停');
	await phone.setOffline(false);
	front.next({ kind: 'portal' }, { path: `/media/catalog/${lecture.audio.sha256}` });
	await row.getByRole('button', { name: '继续' }).click();
	await expect(row).toContainText('没有网络也能看');
	expect((await heldFile(page, lecture)).sha256).toBe(lecture.audio.sha256);

	await row.getByRole('button', { name: '删除' }).click();
	await page.getByRole('alertdialog').getByRole('button', { name: '删除' }).click();
	await expect(page.getByText('还没有下载课程')).toBeVisible();
	expect(await heldFile(page, lecture)).toMatchObject({ chunks: 0, partBytes: 0 });
});

const kept = (page: Page, title: string) =>
	page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });
