import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jpegOf } from '../../tests/fixtures/pictures.ts';
import { packMedia, unpackMedia } from './media-archive.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-media-'));
});
afterEach(() => rm(folder, { recursive: true }));

const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const SCOPES = ['site-0000000e', 'site-0000000w'];

/** Two sites with a photo of another size each, and something half sent. */
async function fill(media: string): Promise<void> {
	for (const [i, scope] of SCOPES.entries()) {
		await mkdir(join(media, scope), { recursive: true });
		const bytes = jpegOf(1000 + i * 24);
		await writeFile(join(media, scope, nameOf(bytes)), bytes);
	}
	await writeFile(join(media, 'site-0000000e', `${'a'.repeat(64)}.5000.part`), 'half');
}

const listed = async (media: string): Promise<string[]> =>
	(await readdir(media, { recursive: true })).filter((name) => name.includes('/')).sort();

test('files come back as they were, from a tar any machine opens; what was half sent does not', async () => {
	const [media, tar, back] = ['media', 'b.tar', 'back'].map((name) => join(folder, name));
	if (media === undefined || tar === undefined || back === undefined) throw new Error();
	await fill(media);
	expect(await packMedia(media, tar)).toBe(2);
	const told = spawnSync('tar', ['-tf', tar], { encoding: 'utf8' });
	expect([told.status, told.stdout.trim().split('\n').length]).toEqual([0, 2]);
	expect(await unpackMedia(tar, back, { isAlone: false })).toEqual({ ok: true, value: 2 });
	expect(await listed(back)).toEqual(
		(await listed(media)).filter((name) => !name.endsWith('part'))
	);
	const [first = ''] = await listed(back);
	expect(await readFile(join(back, first))).toEqual(await readFile(join(media, first)));
	expect(await packMedia(join(folder, 'nothing'), tar)).toBe(0);
	expect(await unpackMedia(tar, back, { isAlone: true })).toEqual({ ok: true, value: 0 });
	expect(await readdir(folder)).not.toContain('back');
});

test('a tar that was cut or changed is found out', async () => {
	const [media, tar, back] = ['media', 'b.tar', 'back'].map((name) => join(folder, name));
	if (media === undefined || tar === undefined || back === undefined) throw new Error();
	await fill(media);
	await packMedia(media, tar);
	const whole = await readFile(tar);
	await truncate(tar, 2000);
	expect(await unpackMedia(tar, back, { isAlone: false })).toMatchObject({ ok: false });
	for (const at of [3, 600]) {
		const changed = Buffer.from(whole);
		changed[at] = (changed[at] ?? 0) ^ 1;
		await writeFile(tar, changed);
		expect(await unpackMedia(tar, back, { isAlone: false })).toMatchObject({ ok: false });
	}
});

test('a file in two scopes is packed once, and comes back in both', async () => {
	const [media, tar, back] = ['media', 'b.tar', 'back'].map((name) => join(folder, name));
	if (media === undefined || tar === undefined || back === undefined) throw new Error();
	const bytes = randomBytes(3_000_000);
	for (const scope of ['catalog', 'staff']) {
		await mkdir(join(media, scope), { recursive: true });
		await writeFile(join(media, scope, nameOf(bytes)), bytes);
	}
	expect(await packMedia(media, tar)).toBe(2);
	expect((await stat(tar)).size).toBeLessThan(3_010_000);
	const opened = join(folder, 'opened');
	await mkdir(opened);
	expect(spawnSync('tar', ['-xf', tar, '-C', opened]).status).toBe(0);
	expect(await unpackMedia(tar, back, { isAlone: true })).toEqual({ ok: true, value: 2 });
	for (const place of [opened, back])
		for (const scope of ['catalog', 'staff'])
			expect((await readFile(join(place, scope, nameOf(bytes)))).equals(bytes)).toBe(true);
	expect(await unpackMedia(tar, back, { isAlone: false })).toEqual({ ok: true, value: 2 });
});
