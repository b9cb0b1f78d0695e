import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jpegOf } from '../../../tests/fixtures/pictures.ts';
import { openTestS3 } from '../../../tests/ground/test-s3.ts';
import { waitUntil } from '../../../tests/ground/wait-until.ts';
import { S3Store, type S3Place } from '../../media/s3-store.ts';
import { Browser, codeOf, openGateway, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let folder: string;
let s3: { readonly place: S3Place; readonly close: () => Promise<void> };
let isS3Open = true;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-on-s3-'));
	s3 = await openTestS3(join(folder, 's3'));
	isS3Open = true;
	gateway = await openGateway({ config: { mediaFolder: join(folder, 'media'), s3: s3.place } });
});
afterEach(async () => {
	await gateway.stop();
	if (isS3Open) await s3.close();
	await rm(folder, { recursive: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const TUS = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };

test('photos, uploads, publishing and ranges work on a bucket as in a folder, and leave nothing beside it', async () => {
	const village = new Browser(gateway);
	const { sites } = await village.signIn('东柳村辅导员');
	const photo = jpegOf(3000);
	const scope = `site-${sites[0]?.id ?? ''}`;
	const headers = { 'upload-length': '3000', 'upload-metadata': `sha256 ${btoa(sha256(photo))}` };
	expect((await village.fetch(`/media/${scope}`, { method: 'POST', headers })).status).toBe(201);
	const place = `/media/${scope}/${sha256(photo)}`;
	const first = { ...TUS, 'upload-offset': '0' };
	const sent = await village.fetch(place, { method: 'PATCH', headers: first, body: photo });
	expect(sent.status).toBe(204);
	expect(new Uint8Array(await (await village.fetch(place)).arrayBuffer())).toEqual(photo);

	const district = new Browser(gateway);
	await district.signIn('区中心');
	const subtitles = Buffer.from(`WEBVTT\n\n00:01.000 --> 00:02.000\n${'好'.repeat(40_000)}\n`);
	const begun = await district.fetch('/media/uploads', {
		method: 'POST',
		headers: {
			'tus-resumable': '1.0.0',
			'upload-length': String(subtitles.byteLength),
			'upload-metadata': `owner ${btoa('district')}`
		}
	});
	const upload = begun.headers.get('location') ?? '';
	await district.fetch(upload, {
		method: 'PATCH',
		headers: first,
		body: new Uint8Array(subtitles)
	});
	await waitUntil(
		async () =>
			(await district.fetch(`/media/staff/${sha256(subtitles)}`, { method: 'HEAD' })).status ===
			200,
		{ withinMs: 10_000, what: 'the file in the bucket' }
	);
	const file = {
		...{ sha256: sha256(subtitles), bytes: subtitles.byteLength, type: 'text/vtt' },
		chunks: [sha256(subtitles)]
	};
	const manifest = Buffer.from(
		JSON.stringify({
			v: 1,
			durationS: 2,
			audio: {},
			handouts: [],
			subtitles: [{ language: 'zh', label: '中文', file }]
		})
	);
	await writeFile(join(folder, 'manifest'), manifest);
	await new S3Store(s3.place).put(
		{ scope: 'staff', sha256: sha256(manifest) },
		join(folder, 'manifest')
	);
	const published = await district.post('/api/lectures/district/aaaaaaa1/publish', {
		...{ v: 1, manifest: sha256(manifest), audience: 'families' }
	});
	expect(published.status).toBe(200);
	const part = await new Browser(gateway).fetch(`/media/catalog/${sha256(subtitles)}`, {
		headers: { range: 'bytes=100-70000' }
	});
	expect([part.status, part.headers.get('content-type')]).toEqual([206, 'text/vtt; charset=utf-8']);
	expect(Buffer.from(await part.arrayBuffer()).equals(subtitles.subarray(100, 70_001))).toBe(true);
	expect(await readdir(join(folder, 'media', 'uploads'))).toEqual([]);
	expect(await readdir(join(folder, 'media', scope))).toEqual([]);
});

test('a store that does not answer is an answer phones try again after', async () => {
	await s3.close();
	isS3Open = false;
	const answer = await new Browser(gateway).fetch(`/media/catalog/${sha256(randomBytes(9))}`);
	expect([answer.status, await codeOf(answer)]).toEqual([503, 'unavailable']);
	expect(gateway.lines.join('\n')).not.toContain(s3.place.endpoint);
});
