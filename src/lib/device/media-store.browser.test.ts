import { expect, test } from 'vitest';
import { CHUNK_BYTES, type MediaFile } from '#lib/core/lecture/manifest.ts';
import { haveBytesOf, isWhole, MediaStore, type KeepRow } from './media-store.ts';
import { freshId } from './random.ts';

const fileOf = (letter: string, chunks = 2): MediaFile => ({
	sha256: letter.repeat(64),
	bytes: (chunks - 1) * CHUNK_BYTES + 5,
	type: 'audio/webm; codecs=opus',
	chunks: Array.from({ length: chunks }, () => '0'.repeat(64))
});
const AUDIO = fileOf('a');
const DECK = fileOf('d');
const MANIFEST = 'e'.repeat(64);

const row = (id: string, more: Partial<KeepRow> = {}): KeepRow => ({
	lecture: `district/${id}`,
	scope: 'catalog',
	title: '好习惯',
	kind: 'slides',
	version: 1,
	manifest: MANIFEST,
	manifestBytes: 500,
	totalBytes: AUDIO.bytes + DECK.bytes,
	files: [],
	state: 'waiting',
	isDamaged: false,
	isMeteredFine: false,
	askedAt: 1,
	usedAt: 1,
	...more
});
const chunk = (byte: number, length = CHUNK_BYTES) => new Uint8Array(length).fill(byte);

function opened() {
	const name = `test-${freshId()}`;
	return { name, store: new MediaStore({ name }) };
}

/** Keeps a lecture whole. */
async function fill(store: MediaStore, keep: KeepRow, files: readonly MediaFile[]): Promise<void> {
	await store.putKeeps([keep]);
	await store.putManifest(keep.manifest, '{}');
	await store.putFiles(keep.lecture, files);
	for (const { sha256 } of files) {
		await store.addChunk(sha256, 0, chunk(1));
		await store.addChunk(sha256, 1, chunk(2, 5));
	}
	await store.complete(keep.lecture, keep.usedAt);
}

test('a lecture is kept chunk by chunk, and all of it is there after a start', async () => {
	const { name, store } = opened();
	await fill(store, row('1'), [AUDIO, DECK]);
	await store.close();
	const again = new MediaStore({ name });
	expect(await again.keeps()).toEqual([
		row('1', { state: 'kept', files: [AUDIO.sha256, DECK.sha256] })
	]);
	const file = await again.file(AUDIO.sha256);
	expect(file && [isWhole(file), haveBytesOf(file)]).toEqual([true, AUDIO.bytes]);
	expect(await again.chunk(AUDIO.sha256, 1)).toEqual(chunk(2, 5));
	expect(await again.manifest(MANIFEST)).toBe('{}');
	await again.close();
});

test('chunks come without a gap: one that is here, or not yet due, is not taken', async () => {
	const { store } = opened();
	await store.putKeeps([row('1')]);
	await store.putFiles('district/1', [AUDIO]);
	expect(await store.addChunk(AUDIO.sha256, 1, chunk(2, 5))).toBe(false);
	expect(await store.addChunk(AUDIO.sha256, 0, chunk(1))).toBe(true);
	expect(await store.addChunk(AUDIO.sha256, 0, chunk(9))).toBe(false);
	expect(await store.chunk(AUDIO.sha256, 0)).toEqual(chunk(1));
	const file = await store.file(AUDIO.sha256);
	expect(file && [isWhole(file), haveBytesOf(file)]).toEqual([false, CHUNK_BYTES]);
	await store.close();
});

test('the begun part of a chunk is kept until the chunk is whole, and only for the next one', async () => {
	const { store } = opened();
	await store.putKeeps([row('1')]);
	await store.putFiles('district/1', [AUDIO]);
	const part = { sha256: AUDIO.sha256, n: 0, bytes: chunk(1, 1000) };
	await store.putPart(part);
	expect(await store.part(AUDIO.sha256)).toEqual(part);
	await store.addChunk(AUDIO.sha256, 0, chunk(1));
	expect(await store.part(AUDIO.sha256)).toBeUndefined();
	await store.putPart(part);
	expect(await store.part(AUDIO.sha256)).toBeUndefined();
	await store.close();
});

test('removing a lecture removes its bytes, but not those another one shares', async () => {
	const { store } = opened();
	await fill(store, row('1'), [AUDIO, DECK]);
	await fill(store, row('2', { manifest: 'f'.repeat(64) }), [AUDIO]);
	await store.remove(['district/1']);
	expect((await store.keeps()).map(({ lecture }) => lecture)).toEqual(['district/2']);
	expect((await store.files()).map(({ sha256 }) => sha256)).toEqual([AUDIO.sha256]);
	expect(await store.chunk(AUDIO.sha256, 0)).toEqual(chunk(1));
	expect(await store.chunk(DECK.sha256, 0)).toBeUndefined();
	expect(await store.manifest(MANIFEST)).toBeUndefined();
	await store.remove(['district/2']);
	expect(await store.files()).toEqual([]);
	expect(await store.chunk(AUDIO.sha256, 1)).toBeUndefined();
	await store.close();
});

test('a lecture that made room says so, and nothing of it is left', async () => {
	const { store } = opened();
	await fill(store, row('1'), [AUDIO, DECK]);
	await store.evict(['district/1']);
	expect(await store.keep('district/1')).toMatchObject({ state: 'evicted', files: [] });
	expect(await store.files()).toEqual([]);
	expect(await store.chunk(AUDIO.sha256, 0)).toBeUndefined();
	await store.close();
});

test('the version before stays until the next one is whole', async () => {
	const { store } = opened();
	await fill(store, row('1'), [AUDIO, DECK]);
	const next = fileOf('9');
	const before = { manifest: MANIFEST, files: [AUDIO.sha256, DECK.sha256] };
	await store.putKeeps([row('1', { version: 2, manifest: '8'.repeat(64), before })]);
	await store.putFiles('district/1', [next, DECK]);
	expect(await store.chunk(AUDIO.sha256, 0)).toEqual(chunk(1));
	await store.complete('district/1', 2);
	expect(await store.chunk(AUDIO.sha256, 0)).toBeUndefined();
	expect(await store.chunk(DECK.sha256, 0)).toEqual(chunk(1));
	expect(await store.manifest(MANIFEST)).toBeUndefined();
	expect(await store.keep('district/1')).not.toHaveProperty('before');
	await store.close();
});

test('what is removed while it comes stays away', async () => {
	const { store } = opened();
	await store.putKeeps([row('1')]);
	await store.putFiles('district/1', [AUDIO]);
	await store.remove(['district/1']);
	expect(await store.addChunk(AUDIO.sha256, 0, chunk(1))).toBe(false);
	await store.changeKeep('district/1', () => ({ state: 'fetching' }));
	await store.putFiles('district/1', [AUDIO]);
	await store.complete('district/1', 5);
	expect([await store.keeps(), await store.files()]).toEqual([[], []]);
	await store.close();
});

test('another tab hears of it', async () => {
	const { name, store } = opened();
	const other = new MediaStore({ name });
	const heard = new Promise<string>((resolve) => other.onChange(resolve));
	await store.putKeeps([row('1')]);
	expect(await heard).toBe('elsewhere');
	expect(await other.keeps()).toHaveLength(1);
	await Promise.all([store.close(), other.close()]);
});
