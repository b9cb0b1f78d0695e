import { expect, test } from 'vitest';
import { CHUNK_BYTES, type Manifest } from '#lib/core/lecture/manifest.ts';
import { MediaStore, type KeepRow } from '#lib/device/media-store.ts';
import { freshId } from '#lib/device/random.ts';
import type { Conditions } from './keep-plan.ts';
import { KeepQueue } from './keep-queue.ts';
import { sha256Of } from './sha256.ts';

const LECTURE = 'district/aaaaaaa1';

/** Bytes no two chunks of which are alike. */
const bytesOf = (length: number, seed: number) =>
	new Uint8Array(length).map((_, i) => (i * 31 + (i >> 11) * seed + seed) % 256);

async function fileOf(bytes: Uint8Array<ArrayBuffer>, type: string) {
	const chunks: string[] = [];
	for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
		chunks.push(await sha256Of(bytes.slice(start, start + CHUNK_BYTES)));
	return { sha256: await sha256Of(bytes), bytes: bytes.length, type, chunks };
}

/** A server of files, and what lies between it and the phone. */
class Server {
	readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
	/** The next answers, before any honest one. */
	readonly next: ((honest: () => Response) => Response)[] = [];
	readonly asked: string[] = [];
	isThere = true;
	sentBytes = 0;

	readonly fetch = (url: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		const range = new Headers(init?.headers).get('range');
		const address = typeof url === 'string' ? url : '';
		this.asked.push(`${address.slice(0, 3)} ${range ?? 'all'}`);
		if (!this.isThere) return Promise.reject(new TypeError('Failed to fetch'));
		const honest = (): Response => this.#answer(address, range);
		const odd = this.next.shift();
		return Promise.resolve(odd === undefined ? honest() : odd(honest));
	};

	#answer(sha256: string, range: string | null): Response {
		const bytes = this.files.get(sha256);
		if (bytes === undefined) return new Response('{}', { status: 404 });
		const [first, last] = (range ?? '').replace('bytes=', '').split('-').map(Number);
		if (range === null || first === undefined || last === undefined) return new Response(bytes);
		const part = bytes.slice(first, last + 1);
		this.sentBytes += part.length;
		return new Response(part, {
			status: 206,
			headers: { 'content-range': `bytes ${first}-${last}/${bytes.length}` }
		});
	}
}

/** The honest answer, broken off after so many bytes. */
const cutAfter =
	(count: number) =>
	(honest: () => Response): Response => {
		const { status, headers, body } = honest();
		let left = count;
		const cut = new TransformStream<Uint8Array, Uint8Array>({
			transform(piece, controller) {
				controller.enqueue(piece.slice(0, left));
				left -= piece.length;
				if (left <= 0) controller.error(new TypeError('network error'));
			}
		});
		return new Response(body?.pipeThrough(cut) ?? null, { status, headers });
	};

const PORTAL = () => new Response('<!doctype html>请先登录', { status: 200 });
const damaged = (honest: () => Response): Response => {
	const { status, headers } = honest();
	return new Response(new Uint8Array(CHUNK_BYTES), { status, headers });
};

async function stage(given: Partial<Conditions> = {}) {
	const name = `test-${freshId()}`;
	const store = new MediaStore({ name });
	const screen = new MediaStore({ name });
	const server = new Server();
	const audio = bytesOf(3 * CHUNK_BYTES + 77, 7);
	const poster = bytesOf(900, 3);
	const manifest: Manifest = {
		v: 1,
		durationS: 60,
		poster: await fileOf(poster, 'image/webp'),
		audio: { opus: await fileOf(audio, 'audio/webm; codecs=opus') },
		handouts: [],
		subtitles: []
	};
	const text = new TextEncoder().encode(JSON.stringify(manifest));
	const audioName = manifest.audio.opus?.sha256 ?? '';
	for (const file of [audio, poster, text]) server.files.set(await sha256Of(file), file);
	const row: KeepRow = {
		lecture: LECTURE,
		scope: 'catalog',
		title: '好习惯',
		kind: 'audio',
		version: 1,
		manifest: await sha256Of(text),
		manifestBytes: text.length,
		totalBytes: audio.length + poster.length,
		files: [],
		state: 'waiting',
		isDamaged: false,
		isMeteredFine: false,
		askedAt: 1,
		usedAt: 1
	};
	const now: Conditions = {
		...{ isOnline: true, isMetered: false, isWifiOnly: true, areFactsThrough: true },
		...{ readsStaff: false, roomBytes: undefined, isFull: false },
		...given
	};
	const how = { now };
	const closing = new AbortController();
	const queue = new KeepQueue({
		store,
		fetch: server.fetch,
		urlOf: (_, sha256) => sha256,
		slot: () => undefined,
		conditions: () => how.now,
		roomBytes: () => Promise.resolve(how.now.roomBytes),
		plays: { opus: true },
		nowMs: () => 5,
		onFull: () => undefined,
		signal: closing.signal
	});
	store.onChange((from) => {
		if (from === 'elsewhere') queue.hint();
	});
	let running: Promise<void> | undefined;
	return {
		...{ store: screen, server, queue, how, row, audio, audioName },
		start: () => (running = queue.run()),
		state: async () => (await screen.keep(LECTURE))?.state,
		keptAudio: async () => {
			const chunks = await Promise.all([0, 1, 2, 3].map((n) => screen.chunk(audioName, n)));
			return new Uint8Array(await new Blob(chunks.map((c) => c ?? '')).arrayBuffer());
		},
		end: async () => {
			closing.abort();
			await running;
			await Promise.all([store.close(), screen.close()]);
		}
	};
}

test('a lecture is fetched whole, each byte once, and is kept', async () => {
	const { store, server, row, audio, audioName, start, state, keptAudio, end } = await stage();
	await store.putKeeps([row]);
	void start();
	await expect.poll(state).toBe('kept');
	expect(await keptAudio()).toEqual(audio);
	expect(server.sentBytes).toBe(row.totalBytes);
	const file = await store.file(audioName);
	expect(file).toEqual({
		sha256: audioName,
		bytes: audio.length,
		type: 'audio/webm; codecs=opus',
		chunks: 4
	});
	expect((await store.keep(LECTURE))?.usedAt).toBe(5);
	await end();
});

test('a stream that is cut keeps what it brought: no byte comes twice', async () => {
	const { store, server, queue, row, audio, start, state, keptAudio, end } = await stage();
	server.next.push((honest) => honest(), cutAfter(100_000), cutAfter(CHUNK_BYTES));
	await store.putKeeps([row]);
	void start();
	await expect.poll(state).toBe('no-network');
	queue.hint();
	await expect.poll(() => server.asked.length).toBeGreaterThan(2);
	await expect.poll(state).toBe('no-network');
	queue.hint();
	await expect.poll(state).toBe('kept');
	expect(await keptAudio()).toEqual(audio);
	expect(server.asked.filter((line) => line.endsWith(' bytes=0-262143'))).toHaveLength(1);
	expect(server.asked.some((line) => line.includes('bytes=100000-'))).toBe(true);
	await end();
});

test('a log-in page and a damaged chunk are never kept; it is said, and fetched again', async () => {
	const { store, server, queue, row, audio, start, state, keptAudio, end } = await stage();
	server.next.push((honest) => honest(), PORTAL, damaged);
	await store.putKeeps([row]);
	void start();
	await expect.poll(async () => (await store.keep(LECTURE))?.isDamaged).toBe(true);
	expect(await keptAudio()).toEqual(new Uint8Array());
	queue.hint();
	await expect.poll(() => server.next.length).toBe(0);
	queue.hint();
	await expect.poll(state).toBe('kept');
	expect(await keptAudio()).toEqual(audio);
	expect((await store.keep(LECTURE))?.isDamaged).toBe(false);
	await end();
});

test('what is damaged again and again waits for a person', async () => {
	const { store, server, queue, row, start, state, end } = await stage();
	server.next.push((honest) => honest(), ...Array.from({ length: 5 }, () => PORTAL));
	await store.putKeeps([row]);
	void start();
	await expect
		.poll(() => {
			queue.hint();
			return state();
		})
		.toBe('paused');
	expect(server.next).toEqual([]);
	expect((await store.keep(LECTURE))?.isDamaged).toBe(true);
	const { length } = server.asked;
	queue.hint();
	await store.changeKeep(LECTURE, () => ({ title: '好习惯 2' }));
	expect(server.asked).toHaveLength(length);
	await end();
});

test('what the server has no more is said; the next one comes', async () => {
	const { store, server, row, start, state, end } = await stage();
	await store.putKeeps([
		{ ...row, lecture: 'district/gone0000', manifest: 'f'.repeat(64), askedAt: 0 },
		row
	]);
	void start();
	await expect.poll(state).toBe('kept');
	expect((await store.keep('district/gone0000'))?.state).toBe('gone');
	expect(server.asked[0]).toBe('fff all');
	await end();
});

test('nothing is fetched while facts wait, without Wi-Fi, or without room; each is said', async () => {
	const { store, server, queue, how, row, start, state, end } = await stage({
		areFactsThrough: false
	});
	await store.putKeeps([row]);
	void start();
	how.now = { ...how.now, areFactsThrough: true, isMetered: true };
	queue.hint();
	await expect.poll(state).toBe('wifi-wait');
	how.now = { ...how.now, isMetered: false, roomBytes: 1000 };
	queue.hint();
	await expect.poll(state).toBe('no-room');
	how.now = { ...how.now, isOnline: false, roomBytes: undefined };
	queue.hint();
	await expect.poll(state).toBe('no-network');
	expect(server.asked).toEqual([]);
	how.now = { ...how.now, isOnline: true, isMetered: true };
	await store.changeKeep(LECTURE, () => ({ isMeteredFine: true }));
	await expect.poll(state).toBe('kept');
	await end();
});

test('one that is paused while it comes stops, and goes on from there', async () => {
	const { store, server, row, start, state, audioName, end } = await stage();
	// An answer that brings some bytes and then nothing more.
	const stuck = (honest: () => Response): Response => {
		const { status, headers } = honest();
		const body = new ReadableStream({
			start: (controller) => controller.enqueue(bytesOf(3 * CHUNK_BYTES + 77, 7).slice(0, 5000))
		});
		return new Response(body, { status, headers });
	};
	server.next.push((honest) => honest(), stuck);
	await store.putKeeps([row]);
	void start();
	await expect.poll(state).toBe('fetching');
	await expect.poll(() => server.next.length).toBe(0);
	await store.changeKeep(LECTURE, () => ({ state: 'paused' }));
	await expect.poll(async () => (await store.part(audioName))?.bytes.length).toBe(5000);
	expect(await state()).toBe('paused');
	await store.changeKeep(LECTURE, () => ({ state: 'waiting' }));
	await expect.poll(state).toBe('kept');
	expect(server.asked.some((line) => line.includes('bytes=5000-'))).toBe(true);
	await end();
});
