import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePhoto } from '../../../tests/media/make-lecture.ts';
import { MemoryStore } from '../../../tests/ground/memory-store.ts';
import { waitUntil } from '../../../tests/ground/wait-until.ts';
import { parseManifest } from '#lib/core/lecture/manifest.ts';
import type { Preparation, PrepareRequest } from '#lib/core/protocol/lectures.ts';
import { FolderStore } from '../folder-store.ts';
import { Preparations } from './preparations.ts';

const NAME = { owner: 'district', id: 'ta1k0001' };
const WITHIN = { withinMs: 50_000, what: 'the preparation' };

let folder = '';
let store: MemoryStore;
let files: FolderStore;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-queue-'));
	store = new MemoryStore();
	files = new FolderStore(join(folder, 'media'));
});
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
	await rm(folder, { recursive: true });
});

/** A server without ffmpeg, since slides alone show what a queue does. */
async function open(): Promise<{ queue: Preparations; begin: () => void }> {
	const queue = new Preparations({
		db: await store.open('media'),
		files,
		folder: join(folder, 'work'),
		ffmpeg: join(folder, 'no-ffmpeg'),
		isAlone: true,
		holder: '0123abcd',
		now: Date.now,
		report: () => undefined,
		onerror: (error) => {
			throw error;
		}
	});
	const begin = (): void => {
		const closing = new AbortController();
		const running = queue.run(closing.signal);
		stops.push(async () => {
			closing.abort();
			await running;
		});
	};
	return { queue, begin };
}

async function put(bytes: Uint8Array): Promise<string> {
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	await writeFile(join(folder, sha256), bytes);
	await files.put({ scope: 'staff', sha256 }, join(folder, sha256));
	return sha256;
}

const slidesOf = (...slides: string[]): PrepareRequest => ({
	v: 1,
	slides,
	pageTimes: [],
	handouts: [],
	subtitles: []
});

async function ended(queue: Preparations): Promise<Preparation> {
	let seen = await queue.status(NAME);
	const isOver = ({ state }: Preparation): boolean => state === 'done' || state === 'failed';
	await waitUntil(async () => isOver((seen = await queue.status(NAME))), WITHIN);
	return seen;
}

test('what was asked before a server died is done by the next one, and the same request is the same job', async () => {
	const request = slidesOf(await put(await makePhoto({ width: 320, height: 240 }, 1)));
	const before = await open();
	expect(await before.queue.status(NAME)).toMatchObject({ state: 'none', missing: ['ffmpeg'] });
	expect(await before.queue.ask(NAME, request)).toMatchObject({ state: 'queued' });
	const { queue, begin } = await open();
	expect(await queue.ask(NAME, request)).toMatchObject({ state: 'queued' });
	begin();
	const done = await ended(queue);
	expect(done).toMatchObject({ state: 'done', result: { pages: 1, durationS: 0 } });
	expect(await queue.ask(NAME, request)).toEqual(done);
	const path = join(folder, 'media/staff', done.result?.manifest ?? '');
	const manifest = parseManifest(JSON.parse(await readFile(path, 'utf8')));
	expect(manifest).toMatchObject({ ok: true, value: { deck: { pages: [{ width: 320 }] } } });
});

test('a file that cannot be used is named; another request takes its place', async () => {
	const [good, bad] = [
		await put(await makePhoto({ width: 320, height: 240 }, 2)),
		await put(Buffer.from('no picture at all'))
	];
	const { queue, begin } = await open();
	begin();
	await queue.ask(NAME, slidesOf(good, bad));
	expect(await ended(queue)).toMatchObject({
		state: 'failed',
		problem: { code: 'unknown-type', sha256: bad }
	});
	await queue.ask(NAME, slidesOf(good));
	expect(await ended(queue)).toMatchObject({ state: 'done', result: { pages: 1 } });
});
