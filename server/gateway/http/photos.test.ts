import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jpegOf } from '../../../tests/fixtures/pictures.ts';
import type { Scope } from '#lib/core/ids.ts';
import { Browser, codeOf, openGateway, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let folder: string;
let phone: Browser;
let east: Scope;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-media-'));
	gateway = await openGateway({ config: { mediaFolder: folder } });
	phone = new Browser(gateway);
	east = await signInAt(phone, '东柳村辅导员');
});
afterEach(async () => {
	await gateway.stop();
	await rm(folder, { recursive: true });
});

/** Signs in; the scope of the account's site. */
async function signInAt(browser: Browser, name: string): Promise<Scope> {
	const { sites } = await browser.signIn(name);
	return `site-${sites[0]?.id ?? ''}`;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const placeOf = (bytes: Uint8Array, scope = east): string => `/media/${scope}/${sha256(bytes)}`;

const announce = (browser: Browser, bytes: Uint8Array, scope = east) =>
	browser.fetch(`/media/${scope}`, {
		method: 'POST',
		headers: {
			'upload-length': String(bytes.byteLength),
			'upload-metadata': `sha256 ${btoa(sha256(bytes))}`
		}
	});

const patch = (browser: Browser, place: string, offset: number, bytes: Uint8Array) =>
	browser.fetch(place, {
		method: 'PATCH',
		headers: {
			'upload-offset': String(offset),
			'content-type': 'application/offset+octet-stream'
		},
		body: new Uint8Array(bytes)
	});

async function send(browser: Browser, bytes: Uint8Array): Promise<Response> {
	expect((await announce(browser, bytes)).status).toBe(201);
	return patch(browser, placeOf(bytes), 0, bytes);
}

test('a photo goes up in pieces, resumes where it was cut, and is read by whoever reads the site', async () => {
	const bytes = jpegOf(90_000);
	const begun = await announce(phone, bytes);
	expect([begun.status, begun.headers.get('location'), begun.headers.get('upload-offset')]).toEqual(
		[201, placeOf(bytes), '0']
	);
	const first = await patch(phone, placeOf(bytes), 0, bytes.subarray(0, 40_000));
	expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '40000']);
	expect((await phone.fetch(placeOf(bytes))).status).toBe(404);
	const head = await phone.fetch(placeOf(bytes), { method: 'HEAD' });
	expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual([
		'40000',
		String(bytes.byteLength)
	]);
	expect((await patch(phone, placeOf(bytes), 10, bytes.subarray(10))).status).toBe(409);
	// Announced again it goes on from where it is.
	expect((await announce(phone, bytes)).headers.get('upload-offset')).toBe('40000');
	expect((await patch(phone, placeOf(bytes), 40_000, bytes.subarray(40_000))).status).toBe(204);
	const office = new Browser(gateway);
	await office.signIn('柳泉镇组织员');
	const read = await office.fetch(placeOf(bytes));
	expect([read.status, read.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
	expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
	const again = await office.fetch(placeOf(bytes), {
		headers: { 'if-none-match': read.headers.get('etag') ?? '' }
	});
	expect(again.status).toBe(304);
	expect(await readdir(join(folder, east))).toEqual([sha256(bytes)]);
});

test('the hash is no key: another site neither reads, sends nor removes it, and hears nothing of it', async () => {
	const bytes = jpegOf(3_000);
	expect((await send(phone, bytes)).status).toBe(204);
	const other = new Browser(gateway);
	await signInAt(other, '西柳村辅导员');
	const answers = await Promise.all([
		other.fetch(placeOf(bytes)),
		other.fetch(placeOf(jpegOf(4_000))),
		other.fetch(placeOf(bytes), { method: 'HEAD' })
	]);
	expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
	expect((await announce(other, bytes)).status).toBe(403);
	expect((await patch(other, placeOf(bytes), 0, bytes)).status).toBe(403);
	expect((await other.fetch(placeOf(bytes), { method: 'DELETE' })).status).toBe(403);
	const stranger = new Browser(gateway);
	expect((await stranger.fetch(placeOf(bytes))).status).toBe(401);
	const district = new Browser(gateway);
	await district.signIn('区中心');
	expect((await district.fetch(placeOf(bytes))).status).toBe(404);
});

test('only pictures are taken, and only what makes the picture', async () => {
	const exif = jpegOf(3_000, { exif: true });
	expect((await send(phone, exif)).status).toBe(415);
	expect((await send(phone, new TextEncoder().encode('<script>'.repeat(100)))).status).toBe(415);
	const picture = jpegOf(3_000);
	expect((await announce(phone, picture)).status).toBe(201);
	const other = picture.slice();
	other[2_000] = (other[2_000] ?? 0) ^ 1;
	expect((await patch(phone, placeOf(picture), 0, other)).status).toBe(422);
	expect((await phone.fetch(placeOf(picture), { method: 'HEAD' })).status).toBe(404);
	expect(await readdir(join(folder, east))).toEqual([]);
});

test('too much is refused, announced or not', async () => {
	const large = await announce(phone, jpegOf(160_000));
	expect([large.status, await codeOf(large)]).toEqual([413, 'too-large']);
	const bytes = jpegOf(3_000);
	await announce(phone, bytes);
	const more = new Uint8Array([...bytes, 1]);
	expect((await patch(phone, placeOf(bytes), 0, more)).status).toBe(413);
});

test('a page of another origin cannot send, and names that are none are not found', async () => {
	const bytes = jpegOf(3_000);
	const foreign = await phone.fetch(placeOf(bytes), {
		method: 'DELETE',
		headers: { origin: 'https://elsewhere.example.cn' }
	});
	expect(foreign.status).toBe(403);
	for (const path of [`/media/${east}/..%2f..%2fetc`, '/media/accounts/x', `/media/${east}`])
		expect((await phone.fetch(path)).status).toBe(404);
});

test('a photo taken out is gone, and an account that sends without end must wait', async () => {
	const bytes = jpegOf(3_000);
	await send(phone, bytes);
	expect((await phone.fetch(placeOf(bytes), { method: 'DELETE' })).status).toBe(204);
	expect((await phone.fetch(placeOf(bytes))).status).toBe(404);
	const statuses = new Set<number>();
	for (let n = 0; n < 420; n++) statuses.add((await announce(phone, bytes)).status);
	expect([...statuses]).toEqual([201, 429]);
});
