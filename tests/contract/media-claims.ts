import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '#lib/core/ids.ts';
import type { MediaName, MediaPart, MediaStore } from '../../server/media/media-store.ts';

/** Beyond what S3 is given at once, with a last part that is shorter. */
const LARGE_BYTES = 20 * 1024 * 1024 + 123;

/** What every store of files must do. Everything put here is taken away again. */
export function runMediaContract(name: string, openStore: () => Promise<MediaStore>): void {
	describe(`media contract: ${name}`, () => {
		let store: MediaStore;
		let folder = '';
		const used: MediaName[] = [];
		beforeAll(async () => {
			folder = await mkdtemp(join(tmpdir(), 'tongyu-media-claims-'));
			store = await openStore();
		});
		afterAll(async () => {
			for (const one of used) await store.remove(one);
			await rm(folder, { recursive: true });
		});

		const nameOf = (bytes: Uint8Array, scope: Scope = 'staff'): MediaName => {
			const sha256 = createHash('sha256').update(bytes).digest('hex');
			used.push({ scope, sha256 });
			return { scope, sha256 };
		};
		const put = async (bytes: Uint8Array, scope: Scope = 'staff'): Promise<MediaName> => {
			const media = nameOf(bytes, scope);
			const path = join(folder, media.sha256);
			await writeFile(path, bytes);
			await store.put(media, path);
			await rm(path);
			return media;
		};
		const bytesOf = async (media: MediaName, part?: MediaPart): Promise<Buffer | undefined> => {
			const file = await store.read(media, part);
			return file && (await buffer(file.content));
		};
		const pdf = (length: number): Buffer =>
			Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(length)]);

		test('what was put is read as it was, whole and in part, with its size and type', async () => {
			const bytes = pdf(100_000);
			const media = await put(bytes);
			const facts = { sizeBytes: bytes.byteLength, type: 'application/pdf' };
			expect(await store.stat(media)).toEqual(facts);
			expect(await store.read(media).then((file) => file?.content.destroy() && file.type)).toBe(
				'application/pdf'
			);
			expect(await bytesOf(media)).toEqual(bytes);
			for (const [first, last] of [
				[0, 1],
				[5, 5],
				[1, 70_000],
				[99_999, bytes.byteLength - 1]
			] as const)
				expect((await bytesOf(media, { first, last }))?.toString('hex')).toBe(
					bytes.toString('hex', first, last + 1)
				);
		});

		test('a file nobody put is not there, and removing it is fine', async () => {
			const media = nameOf(randomBytes(9));
			expect(await store.stat(media)).toBeUndefined();
			expect(await store.read(media, { first: 0, last: 1 })).toBeUndefined();
			expect(await store.copy(media, 'catalog')).toBe(false);
			expect(await store.take(media, join(folder, 'nothing'))).toBe(false);
			await store.remove(media);
		});

		test('a file of one byte, and one that has to be sent in parts', async () => {
			const one = await put(Buffer.from([7]));
			expect(await store.stat(one)).toEqual({ sizeBytes: 1, type: 'application/octet-stream' });
			expect(await bytesOf(one)).toEqual(Buffer.from([7]));
			const large = randomBytes(LARGE_BYTES);
			const media = await put(large);
			expect((await bytesOf(media))?.equals(large)).toBe(true);
			const across = { first: 8 * 1024 * 1024 - 5, last: 8 * 1024 * 1024 + 5 };
			expect(await bytesOf(media, across)).toEqual(large.subarray(across.first, across.last + 1));
		});

		test('the same file twice is one, and in two scopes two: removing one leaves the other', async () => {
			const bytes = pdf(1000);
			const media = await put(bytes);
			await put(bytes);
			expect(await store.copy(media, 'catalog')).toBe(true);
			expect(await store.copy(media, 'catalog')).toBe(true);
			const published = nameOf(bytes, 'catalog');
			await store.remove(media);
			expect(await store.stat(media)).toBeUndefined();
			expect(await bytesOf(media)).toBeUndefined();
			expect(await bytesOf(published)).toEqual(bytes);
		});

		test('a scope lists its own files and no others', async () => {
			const [first, second] = [
				await put(pdf(10), 'site-0000000e'),
				await put(pdf(20), 'site-0000000e')
			];
			await put(pdf(30), 'site-0000000w');
			const listed: string[] = [];
			for await (const sha256 of store.list('site-0000000e')) listed.push(sha256);
			expect(listed.sort()).toEqual([first.sha256, second.sha256].sort());
			for await (const sha256 of store.list('site-0000000n')) expect(sha256).toBe('none');
		});

		test('a file can be had at a path', async () => {
			const bytes = pdf(300_000);
			const media = await put(bytes);
			const path = join(folder, 'taken');
			expect(await store.take(media, path)).toBe(true);
			expect((await readFile(path)).equals(bytes)).toBe(true);
			await rm(path);
			expect(await bytesOf(media)).toEqual(bytes);
		});

		test('a reader that goes away in the middle, a hundred times over, is no trouble to the next', async () => {
			const bytes = pdf(1_000_000);
			const media = await put(bytes);
			await Promise.all(
				Array.from({ length: 100 }, async () => {
					const file = await store.read(media);
					for await (const chunk of file?.content ?? []) {
						expect(chunk).toBeDefined();
						break;
					}
				})
			);
			expect((await bytesOf(media))?.equals(bytes)).toBe(true);
		});
	});
}
