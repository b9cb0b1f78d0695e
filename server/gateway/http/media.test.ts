import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '../../../tests/ground/wait-until.ts';
import type { Scope } from '#lib/core/ids.ts';
import { contentRange, readRange } from '#lib/core/lecture/byte-range.ts';
import { Browser, openGateway, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let folder: string;
let anybody: Browser;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-media-'));
	gateway = await openGateway({ config: { mediaFolder: folder } });
	anybody = new Browser(gateway);
});
afterEach(async () => {
	await gateway.stop();
	await rm(folder, { recursive: true });
});

async function put(bytes: Uint8Array, scope: Scope = 'catalog'): Promise<string> {
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	await mkdir(join(folder, scope), { recursive: true });
	await writeFile(join(folder, scope, sha256), bytes);
	return `/media/${scope}/${sha256}`;
}

const bytesOf = async (answer: Response): Promise<string> =>
	Buffer.from(await answer.arrayBuffer()).toString('hex');

/** Files of the media folder this process holds open. */
async function openFiles(): Promise<string[]> {
	const held = await readdir('/proc/self/fd');
	const paths = await Promise.all(
		held.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
	);
	return paths.filter((path) => path.startsWith(folder));
}

const noneOpen = () =>
	waitUntil(async () => (await openFiles()).length === 0, {
		withinMs: 10_000,
		what: 'closed files'
	});

test('what is published is everybody’s, for ever, whole or in part', async () => {
	const bytes = randomBytes(200_000);
	const place = await put(bytes);
	const whole = await anybody.fetch(place);
	expect(whole.status).toBe(200);
	expect(Object.fromEntries(whole.headers)).toMatchObject({
		'content-type': 'application/octet-stream',
		'content-length': '200000',
		'accept-ranges': 'bytes',
		'cache-control': 'public, max-age=31536000, immutable',
		etag: `"${place.slice(-64)}"`,
		'x-content-type-options': 'nosniff',
		'content-security-policy': `default-src 'none'`
	});
	expect(await bytesOf(whole)).toBe(bytes.toString('hex'));
	const head = await anybody.fetch(place, { method: 'HEAD', headers: { range: 'bytes=0-1' } });
	expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
		200,
		'200000',
		''
	]);
	const part = await anybody.fetch(place, { headers: { range: 'bytes=-5' } });
	expect([part.status, part.headers.get('content-range'), await bytesOf(part)]).toEqual([
		206,
		'bytes 199995-199999/200000',
		bytes.toString('hex', 199_995)
	]);
	const past = await anybody.fetch(place, { headers: { range: 'bytes=200000-' } });
	expect([past.status, past.headers.get('content-range')]).toEqual([416, 'bytes */200000']);
	await noneOpen();
});

test('a reader that has the file is told so, and one that has another gets all of this one', async () => {
	const bytes = randomBytes(1000);
	const place = await put(bytes);
	const tag = `"${place.slice(-64)}"`;
	const status = async (headers: Record<string, string>) =>
		(await anybody.fetch(place, { headers })).status;
	for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
		expect(await status({ 'if-none-match': known })).toBe(304);
	expect(await status({ 'if-none-match': '"other"' })).toBe(200);
	expect(await status({ range: 'bytes=0-1', 'if-range': tag })).toBe(206);
	for (const other of ['"other"', `W/${tag}`, 'Tue, 24 Nov 2026 12:00:00 GMT'])
		expect(await status({ range: 'bytes=0-1', 'if-range': other })).toBe(200);
});

test('what is staff’s is for staff, whose element of sound names its slot in the address', async () => {
	const place = await put(randomBytes(100), 'staff');
	expect((await anybody.fetch(place)).status).toBe(401);
	const village = new Browser(gateway);
	await village.signIn('东柳村辅导员');
	const { slot } = village;
	village.slot = undefined;
	expect((await village.fetch(place)).status).toBe(401);
	const read = await village.fetch(`${place}?slot=${slot ?? ''}`, {
		headers: { range: 'bytes=0-9' }
	});
	expect([read.status, read.headers.get('cache-control')]).toEqual([
		206,
		'private, max-age=31536000, immutable'
	]);
	const foreign = await anybody.fetch(place, { headers: { 'sec-fetch-site': 'cross-site' } });
	expect(foreign.status).toBe(403);
});

test('nothing has a type a browser would run', async () => {
	for (const text of [
		'<!doctype html><script>1</script>',
		'<svg xmlns="a"/>',
		'alert(1)',
		'<?xml?>'
	]) {
		const read = await anybody.fetch(await put(Buffer.from(text)));
		expect(read.headers.get('content-type')).toBe('application/octet-stream');
	}
	const vtt = await anybody.fetch(await put(Buffer.from('WEBVTT\n')));
	expect(vtt.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
});

test('a thousand ranges, overlapping and many at once, are each what they say', async () => {
	const bytes = randomBytes(300_000);
	const place = await put(bytes);
	const ends = Array.from(randomBytes(4000));
	const pick = (n: number): number => ((ends[n] ?? 0) * 256 + (ends[n + 1] ?? 0)) * 5;
	await Promise.all(
		Array.from({ length: 20 }, async (_, lane) => {
			for (let n = lane; n < 1000; n += 20) {
				const first = pick(n);
				const header = `bytes=${first}-${first + pick(n + 1000)}`;
				const answer = await anybody.fetch(place, { headers: { range: header } });
				const wanted = readRange(header, bytes.byteLength);
				expect(answer.headers.get('content-range')).toBe(contentRange(wanted, bytes.byteLength));
				if (wanted.kind === 'part')
					expect(await bytesOf(answer)).toBe(bytes.toString('hex', wanted.first, wanted.last + 1));
				else expect([answer.status, wanted.kind]).toEqual([416, 'unsatisfiable']);
			}
		})
	);
	await noneOpen();
});

test('readers that are slow or go away hold a few blocks, and leave nothing open', async () => {
	const bytes = randomBytes(32 * 1024 * 1024);
	const place = await put(bytes);
	const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
	const readers = await Promise.all(
		Array.from(
			{ length: 50 },
			() =>
				new Promise<() => void>((resolve, reject) => {
					const asked = request(`${gateway.url}${place}`, (answer) => {
						// Its first block is read, and then no more.
						answer.once('readable', () => {
							answer.read(1);
							resolve(() => asked.destroy());
						});
						// It is cut on purpose.
						answer.on('error', () => undefined);
					});
					asked.on('error', reject);
					asked.end();
				})
		)
	);
	const held = process.memoryUsage().arrayBuffers + process.memoryUsage().external - before;
	expect(held).toBeLessThan(50 * 4 * 1024 * 1024);
	expect(await openFiles()).toHaveLength(50);
	for (const goAway of readers) goAway();
	await noneOpen();
	expect((await anybody.fetch(place, { headers: { range: 'bytes=0-0' } })).status).toBe(206);
	await noneOpen();
});
