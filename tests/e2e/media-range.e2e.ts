/**
 * Lecture files kept on the phone, read through the service worker with the server really killed: answers as a reference server
 * gives them, and what happens when the database is changed under the worker. The long form of the first is `tests/media/ranges`.
 */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import { MEDIA_DATABASE } from '#lib/device/media-schema.ts';
import { seededChance } from '../bench/seeded.ts';
import { seekMany, type SeekPlan } from '../bench/seek/seek-many.ts';
import { AUTOPLAY } from '../bench/seek/measure.ts';
import { openControlled } from '../ground/controlled-page.ts';
import { keepFile } from '../ground/kept-file.ts';
import { duel } from '../media/ranges/duel.ts';
import { keepNoise } from '../media/ranges/kept-noise.ts';
import { openReference } from '../media/ranges/reference.ts';
import { seededRequests, type AskedFile } from '../media/ranges/requests.ts';
import { expect, test } from './stage/test.ts';

const REQUESTS = 500;
const SEED = 20_261_201;
/** More than a browser takes in ahead of its reader. */
const CHUNKS = 16;
const SAMPLES = join(import.meta.dirname, '../../server/sample/media');
/** Sound and picture in the two forms browsers ask for. */
const RECORDINGS = [
	{
		path: join(SAMPLES, 'communication/audio.webm'),
		type: 'audio/webm; codecs=opus',
		element: 'audio'
	},
	{ path: join(SAMPLES, 'communication/audio.m4a'), type: 'audio/mp4', element: 'audio' },
	{ path: join(SAMPLES, 'myopia/video.mp4'), type: 'video/mp4', element: 'video' }
] as const;
/** To the end, back, on, to the beginning: shares of the length. */
const PLACES = [0.99, 0.4, 0.7, 0.05];

test('with the server killed, 500 random ranges are answered as a reference server does', async ({
	township: { server, front },
	turnOn
}, info) => {
	const chance = seededChance(SEED);
	const { page } = await turnOn();
	await openControlled(page, '/sign-in');
	const files = await keepNoise(page, { folder: info.outputPath(), chance });
	const reference = await openReference(files);
	await server.killHard();
	const { differences, byStatus } = await duel(
		page,
		reference,
		seededRequests(files, REQUESTS, chance)
	);
	await reference.close();
	expect(differences).toEqual([]);
	expect([...byStatus.keys()].sort()).toEqual([200, 206, 416]);
	expect(front.log('/media/')).toEqual([]);
});

test('kept recordings play and jump with the server killed, and after the browser was closed', async ({
	township: { server, front },
	turnOn
}) => {
	const phone = await turnOn({ args: AUTOPLAY });
	await openControlled(phone.page, '/sign-in');
	const recordings: Pick<SeekPlan, 'url' | 'element'>[] = [];
	for (const { element, ...file } of RECORDINGS)
		recordings.push({ element, url: `/media/catalog/${await keepFile(phone.page, file)}` });
	await server.killHard();
	for (const recording of recordings) await expectToPlay(phone.page, recording);
	await phone.putAway();
	await phone.turnOnAgain();
	await phone.setOffline(true);
	await phone.page.goto('/sign-in');
	for (const recording of recordings) await expectToPlay(phone.page, recording);
	expect(front.log('/media/')).toEqual([]);
});

test('what is not here, or not here any more, is asked of the network', async ({
	township: { front },
	turnOn
}, info) => {
	const { page } = await turnOn();
	await openControlled(page, '/sign-in');
	const file = await keepOne(page, info.outputPath());
	expect(await statusOf(page, file, 'bytes=5-9')).toBe(206);

	await test.step('of a file on its way, what is here is answered here', async () => {
		await saySoManyAreHere(page, file, CHUNKS - 1);
		expect(await statusOf(page, file, `bytes=0-${(CHUNKS - 1) * CHUNK_BYTES - 1}`)).toBe(206);
		expect(front.log('/media/')).toEqual([]);
		// Nobody is signed in, and the township has no such file.
		expect(await statusOf(page, file, 'bytes=0-')).toBeGreaterThanOrEqual(400);
		expect(front.log('/media/').map(({ path }) => path)).toEqual([addressOf(file)]);
		await saySoManyAreHere(page, file, CHUNKS);
	});
	await test.step('a file that goes while it is read breaks off, and is the network’s from then on', async () => {
		expect(await readWhileEvicted(page, file)).toBe('broken off');
		expect(await statusOf(page, file, 'bytes=0-1')).toBeGreaterThanOrEqual(400);
		await keepOne(page, info.outputPath());
	});
	await test.step('nobody who upgrades or deletes the database waits for the worker', async () => {
		expect(await upgrade(page)).toBe('done');
		expect(await statusOf(page, file, 'bytes=0-1')).toBe(206);
		expect(await remove(page)).toBe('done');
		const asked = front.log('/media/').length;
		expect(await statusOf(page, file, 'bytes=0-1')).toBeGreaterThanOrEqual(400);
		expect(front.log('/media/')).toHaveLength(asked + 1);
		expect(await databases(page)).not.toContain(MEDIA_DATABASE);
	});
	await test.step('what is kept after that is found', async () => {
		await keepOne(page, info.outputPath());
		await expect.poll(() => statusOf(page, file, 'bytes=0-1')).toBe(206);
	});
	await test.step('without a network, what is not here fails as it does without a worker', async () => {
		await page.context().setOffline(true);
		expect(await statusOf(page, file, 'bytes=0-1')).toBe(206);
		const absent = { ...file, sha256: file.sha256.replace(/./g, 'a') };
		expect(await statusOf(page, absent, 'bytes=0-1')).toBe('TypeError');
	});
});

/** Its time moves on from wherever it is set to, in the order of the places. */
async function expectToPlay(
	page: Page,
	recording: Pick<SeekPlan, 'url' | 'element'>
): Promise<void> {
	const seeks = await page.evaluate(seekMany, { ...recording, places: PLACES });
	expect(seeks).toHaveLength(PLACES.length);
}

/** Keeps one file of several chunks. */
async function keepOne(page: Page, folder: string): Promise<AskedFile> {
	const [file] = await keepNoise(page, {
		folder,
		sizesBytes: [CHUNKS * CHUNK_BYTES],
		chance: seededChance(SEED)
	});
	if (file === undefined) throw new Error('No file was kept.');
	return file;
}

const addressOf = ({ sha256 }: AskedFile): string => `/media/catalog/${sha256}`;

/** The status of an answer, or the name of the error. */
const statusOf = (page: Page, file: AskedFile, range: string): Promise<number | string> =>
	page.evaluate(
		async ({ url, headers }) => {
			const answer = await fetch(url, { headers }).catch((error: unknown) => error);
			return answer instanceof Response ? answer.status : error(answer);
			function error(cause: unknown): string {
				return cause instanceof Error ? cause.name : String(cause);
			}
		},
		{ url: addressOf(file), headers: { Range: range } }
	);

/** Begins to read the whole file, takes it away as the app does, and reads on. */
const readWhileEvicted = (page: Page, file: AskedFile): Promise<string> =>
	page.evaluate(
		async ({ url, database, sha256 }) => {
			const answer = await fetch(url, { headers: { Range: 'bytes=0-' } });
			const reader = answer.body?.getReader();
			await reader?.read();
			await new Promise<void>((resolve, reject) => {
				const opening = indexedDB.open(database);
				opening.onsuccess = () => {
					const tx = opening.result.transaction(['files', 'chunks'], 'readwrite');
					tx.objectStore('chunks').delete(IDBKeyRange.bound([sha256], [sha256, []]));
					tx.objectStore('files').delete(sha256);
					tx.oncomplete = () => resolve();
					tx.onabort = () => reject(tx.error ?? new Error('Not deleted.'));
					opening.result.close();
				};
			});
			try {
				while ((await reader?.read())?.done === false);
				return 'read to its end';
			} catch (error) {
				return error instanceof TypeError ? 'broken off' : String(error);
			}
		},
		{ url: addressOf(file), database: MEDIA_DATABASE, sha256: file.sha256 }
	);

/** Says of a file that so many chunks of it are here. */
const saySoManyAreHere = (page: Page, file: AskedFile, chunks: number): Promise<void> =>
	page.evaluate(
		({ database, row }) =>
			new Promise<void>((resolve, reject) => {
				const opening = indexedDB.open(database);
				opening.onsuccess = () => {
					const tx = opening.result.transaction('files', 'readwrite');
					tx.objectStore('files').put(row);
					tx.oncomplete = () => resolve();
					tx.onabort = () => reject(tx.error ?? new Error('Not written.'));
					opening.result.close();
				};
			}),
		{
			database: MEDIA_DATABASE,
			row: { sha256: file.sha256, bytes: file.sizeBytes, type: 'video/mp4', chunks }
		}
	);

/** A later version of the app adds to the database, as another tab would. */
const upgrade = (page: Page): Promise<string> =>
	page.evaluate(
		(database) =>
			new Promise<string>((resolve) => {
				const opening = indexedDB.open(database, 1000);
				opening.onupgradeneeded = () => opening.result.createObjectStore('later');
				opening.onblocked = () => resolve('blocked');
				opening.onsuccess = () => {
					opening.result.close();
					resolve('done');
				};
			}),
		MEDIA_DATABASE
	);

const remove = (page: Page): Promise<string> =>
	page.evaluate(
		(database) =>
			new Promise<string>((resolve) => {
				const deleting = indexedDB.deleteDatabase(database);
				deleting.onblocked = () => resolve('blocked');
				deleting.onsuccess = () => resolve('done');
			}),
		MEDIA_DATABASE
	);

const databases = (page: Page): Promise<(string | undefined)[]> =>
	page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
