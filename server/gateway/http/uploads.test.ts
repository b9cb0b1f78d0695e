import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '../../../tests/ground/wait-until.ts';
import { FolderStore } from '../../media/folder-store.ts';
import { UploadRecords } from '../../media/uploads/records.ts';
import { Uploads } from '../../media/uploads/uploads.ts';
import { parseUpload, type Upload } from '#lib/core/protocol/lectures.ts';
import { Browser, codeOf, openGateway, START_MS, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let folder: string;
let office: Browser;
let owner: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-uploads-'));
	gateway = await openGateway({ config: { mediaFolder: folder, maxUploadBytes: 1_000_000 } });
	office = new Browser(gateway);
	const { townships } = await office.signIn('柳泉镇组织员');
	owner = `township-${townships[0]?.id ?? ''}`;
});
afterEach(async () => {
	await gateway.stop();
	await rm(folder, { recursive: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const pdf = (length: number): Buffer =>
	Buffer.concat([
		Buffer.from('%PDF-1.7\n'),
		randomBytes(length),
		Buffer.from('\nstartxref\n9\n%%EOF\n')
	]);

interface Announcing {
	readonly of?: string;
	readonly more?: string;
}

const announce = (browser: Browser, length: number, { of = owner, more = '' }: Announcing = {}) =>
	browser.fetch('/media/uploads', {
		method: 'POST',
		headers: {
			'tus-resumable': '1.0.0',
			'upload-length': String(length),
			'upload-metadata': `owner ${base64(of)}${more}`
		}
	});

const patch = (browser: Browser, place: string, offset: number, bytes: Uint8Array) =>
	browser.fetch(place, {
		method: 'PATCH',
		headers: {
			'tus-resumable': '1.0.0',
			'upload-offset': String(offset),
			'content-type': 'application/offset+octet-stream'
		},
		body: new Uint8Array(bytes)
	});

const head = (browser: Browser, place: string) =>
	browser.fetch(place, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });

/** Where an upload is, once it was announced. */
async function begin(browser: Browser, length: number, announcing?: Announcing): Promise<string> {
	const begun = await announce(browser, length, announcing);
	expect(begun.status).toBe(201);
	return begun.headers.get('location') ?? '';
}

async function stateOf(browser: Browser, place: string): Promise<Upload> {
	const answer = await browser.fetch(place.replace('/media/', '/api/'));
	const parsed = parseUpload(await answer.json());
	if (!parsed.ok) throw new Error(`State answered with ${answer.status}.`);
	return parsed.value;
}

/** What became of a file, once that is known. */
async function settled(browser: Browser, place: string): Promise<Upload> {
	let state = await stateOf(browser, place);
	await waitUntil(
		async () => {
			state = await stateOf(browser, place);
			return state.state !== 'checking';
		},
		{ withinMs: 20_000, what: 'a verdict' }
	);
	return state;
}

async function send(browser: Browser, bytes: Uint8Array, announcing?: Announcing): Promise<Upload> {
	const place = await begin(browser, bytes.byteLength, announcing);
	expect((await patch(browser, place, 0, bytes)).status).toBe(204);
	return settled(browser, place);
}

test('a file goes up in pieces, resumes where it was cut, and ends in staff under its hash', async () => {
	const bytes = pdf(300_000);
	const place = await begin(office, bytes.byteLength);
	expect(place).toMatch(/^\/media\/uploads\/[0-9a-f]{40}$/);
	const first = await patch(office, place, 0, bytes.subarray(0, 100_000));
	expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '100000']);
	expect(await stateOf(office, place)).toMatchObject({ state: 'arriving', offset: 100_000 });
	expect((await patch(office, place, 5, bytes.subarray(5, 10))).status).toBe(409);
	const resumed = await head(office, place);
	expect([resumed.headers.get('upload-offset'), resumed.headers.get('upload-length')]).toEqual([
		'100000',
		String(bytes.byteLength)
	]);
	expect((await patch(office, place, 100_000, bytes.subarray(100_000))).status).toBe(204);
	const file = { sha256: sha256(bytes), bytes: bytes.byteLength, type: 'pdf' };
	expect(await settled(office, place)).toEqual({ v: 1, state: 'done', ...file });
	const read = await office.fetch(`/media/staff/${file.sha256}`);
	expect([read.status, read.headers.get('content-type')]).toEqual([200, 'application/pdf']);
	expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
	expect(await readdir(join(folder, 'uploads'))).toEqual([]);
});

test('an upload is its account’s alone, and for whoever may write the draft', async () => {
	const place = await begin(office, 10);
	const district = new Browser(gateway);
	await district.signIn('区中心');
	const village = new Browser(gateway);
	await village.signIn('东柳村辅导员');
	const stranger = new Browser(gateway);
	for (const [browser, status] of [
		[district, 404],
		[village, 404],
		[stranger, 401]
	] as const) {
		const answers = [
			await head(browser, place),
			await patch(browser, place, 0, new Uint8Array(10)),
			await browser.fetch(place.replace('/media/', '/api/')),
			await browser.fetch(place, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })
		];
		expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status]);
	}
	expect((await announce(village, 10)).status).toBe(403);
	expect((await announce(district, 10)).status).toBe(403);
	expect((await announce(district, 10, { of: 'district' })).status).toBe(201);
	expect((await announce(stranger, 10)).status).toBe(401);
	expect((await announce(office, 10, { of: '../../etc' })).status).toBe(403);
	expect((await office.fetch(place)).status).toBe(404);
	expect((await head(office, place)).status).toBe(200);
});

test('a page of another origin cannot send', async () => {
	const place = await begin(office, 10);
	const foreign = await office.fetch(place, {
		method: 'PATCH',
		headers: {
			origin: 'https://elsewhere.example.cn',
			'tus-resumable': '1.0.0',
			'upload-offset': '0',
			'content-type': 'application/offset+octet-stream'
		},
		body: new Uint8Array(10)
	});
	expect(foreign.status).toBe(403);
	expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
});

test('names of files with any character are neither kept nor told', async () => {
	const name = '../第 1 讲 <&> "好习惯"\u0000.pdf';
	const place = await begin(office, 10, { more: `,filename ${base64(name)},filetype` });
	const told = await head(office, place);
	expect(told.headers.get('upload-metadata')).toBeNull();
	const kept = JSON.stringify(gateway.store.snapshotState(), (_, value: unknown) =>
		value instanceof Map ? [...value] : value
	);
	expect(kept).not.toContain('好习惯');
	expect(gateway.lines.join('\n')).not.toContain('好习惯');
	expect(await readdir(join(folder, 'uploads'))).toEqual([place.split('/').at(-1)]);
});

test('a client that lies about length, offset or hash is found out', async () => {
	expect((await announce(office, 1_000_001)).status).toBe(413);
	expect((await announce(office, -1)).status).toBe(400);
	const place = await begin(office, 100);
	const more = await patch(office, place, 0, new Uint8Array(101));
	expect([more.status, (await head(office, place)).headers.get('upload-offset')]).toEqual([
		413,
		'0'
	]);
	expect((await patch(office, place, 1000, new Uint8Array(1))).status).toBe(409);
	const bytes = pdf(1000);
	const claim = (hash: string) => ({ more: `,sha256 ${base64(hash)}` });
	expect(await send(office, bytes, claim(sha256(pdf(1))))).toMatchObject({
		state: 'refused',
		problem: 'wrong-hash'
	});
	expect((await office.fetch(`/media/staff/${sha256(bytes)}`)).status).toBe(404);
	expect(await send(office, bytes, claim(sha256(bytes)))).toMatchObject({ state: 'done' });
	expect(await readdir(join(folder, 'uploads'))).toHaveLength(1);
});

test('what is no file of a lecture is refused with its reason, and nothing of it is left', async () => {
	const text = (content: string): Buffer => Buffer.from(content);
	const refusals: [Buffer, string][] = [
		[text('<html><script>alert(1)</script></html>'), 'unknown-type'],
		[text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'unknown-type'],
		[text('1\n00:00:01,000 --> 00:00:02,000\n你好\n'), 'subtitles-not-webvtt'],
		[text('%PDF-1.7\n1 0 obj'), 'damaged'],
		[text('%PDF-1.7\ntrailer <</Encrypt 7 0 R>>\nstartxref\n9\n%%EOF'), 'password-protected'],
		[Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(500)]), 'damaged'],
		[randomBytes(1000).fill(0, 0, 4), 'unknown-type']
	];
	for (const [bytes, problem] of refusals)
		expect(await send(office, bytes)).toEqual({ v: 1, state: 'refused', problem });
	const empty = await begin(office, 0);
	expect(await settled(office, empty)).toEqual({ v: 1, state: 'refused', problem: 'empty' });
	expect(await readdir(folder)).toEqual(['uploads']);
	expect(await readdir(join(folder, 'uploads'))).toEqual([]);
	expect(await send(office, text('WEBVTT\n\n00:01.000 --> 00:02.000\n你好\n'))).toMatchObject({
		state: 'done',
		type: 'subtitles'
	});
});

test('an account cannot fill the disk with what it only announces', async () => {
	const statuses: number[] = [];
	for (let n = 0; n < 9; n++) statuses.push((await announce(office, 999_999)).status);
	expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 201, 201, 429]);
});

test('one that was given up, and one nobody goes on with for 30 days, leave nothing', async () => {
	const [given, left, young] = [
		await begin(office, 10),
		await begin(office, 10),
		await begin(office, 10)
	];
	const deleted = await office.fetch(given, {
		method: 'DELETE',
		headers: { 'tus-resumable': '1.0.0' }
	});
	expect(deleted.status).toBe(204);
	expect((await head(office, given)).status).toBe(404);
	const path = (place: string): string => join(folder, place.replace('/media/', ''));
	const longAgo = new Date(START_MS - 31 * 86_400_000);
	await utimes(path(left), longAgo, longAgo);
	await utimes(path(young), new Date(START_MS), new Date(START_MS));
	await new Uploads({
		folder: join(folder, 'uploads'),
		store: new FolderStore(folder),
		records: new UploadRecords(gateway.store.open('media')),
		maxBytes: 1,
		now: () => START_MS,
		onfailure: (error) => {
			throw error;
		}
	}).resume();
	expect((await head(office, left)).status).toBe(404);
	expect((await head(office, young)).status).toBe(200);
	expect(await readdir(join(folder, 'uploads'))).toEqual([young.split('/').at(-1)]);
});

test('a file cannot be had, nor its verdict changed, through the facts', async () => {
	await send(office, pdf(100));
	for (const scope of ['media', 'accounts']) {
		expect((await office.fetch(`/media/${scope}/${'a'.repeat(64)}`)).status).toBe(404);
		expect((await office.fetch(`/api/snapshot/${scope}/${'a'.repeat(64)}`)).status).toBe(404);
	}
	expect(await codeOf(await announce(new Browser(gateway), 10))).toBe('not-signed-in');
});
