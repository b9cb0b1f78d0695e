import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderStore } from '../../media/folder-store.ts';
import { PublishedFiles } from '../../media/published-files.ts';
import { allFiles, parseManifest } from '#lib/core/lecture/manifest.ts';
import { Browser, openGateway, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let folder: string;
let office: Browser;
let owner: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-publish-'));
	gateway = await openGateway({ config: { mediaFolder: folder } });
	office = new Browser(gateway);
	const { townships } = await office.signIn('柳泉镇组织员');
	owner = `township-${townships[0]?.id ?? ''}`;
});
afterEach(async () => {
	await gateway.stop();
	await rm(folder, { recursive: true });
});

const sha256 = (bytes: Uint8Array | string): string =>
	createHash('sha256').update(bytes).digest('hex');

async function put(content: string): Promise<string> {
	await mkdir(join(folder, 'staff'), { recursive: true });
	await writeFile(join(folder, 'staff', sha256(content)), content);
	return sha256(content);
}

/** Puts a prepared lecture of one sound file; the hash of its manifest. */
async function prepared(sound: string): Promise<string> {
	const file = {
		sha256: await put(sound),
		bytes: sound.length,
		type: 'audio/mpeg',
		chunks: [sha256(sound)]
	};
	const manifest = { v: 1, durationS: 1, audio: { aac: file }, handouts: [], subtitles: [] };
	const parsed = parseManifest(manifest);
	if (!parsed.ok || allFiles(parsed.value).length !== 1) throw new Error('No manifest.');
	// As it is written: the version first.
	return put(JSON.stringify(manifest));
}

const publish = (
	browser: Browser,
	manifest: string,
	{ of = owner, audience = 'families' }: { of?: string; audience?: string } = {}
) => browser.post(`/api/lectures/${of}/aaaaaaa1/publish`, { v: 1, manifest, audience });

const listed = async (scope: string): Promise<string[]> =>
	(await readdir(folder)).includes(scope) ? (await readdir(join(folder, scope))).sort() : [];

test('what a manifest names can be read by everybody from the answer on; asked twice, the same', async () => {
	const manifest = await prepared('ID3 sound');
	const anybody = new Browser(gateway);
	expect((await anybody.fetch(`/media/catalog/${manifest}`)).status).toBe(404);
	for (let n = 0; n < 2; n++) expect((await publish(office, manifest)).status).toBe(200);
	for (const name of [manifest, sha256('ID3 sound')])
		expect((await anybody.fetch(`/media/catalog/${name}`)).status).toBe(200);
	expect(await listed('catalog')).toEqual(await listed('staff'));
});

test('a lecture for trainers stays where staff read it', async () => {
	const manifest = await prepared('ID3 sound');
	expect((await publish(office, manifest, { audience: 'trainers' })).status).toBe(200);
	expect(await listed('catalog')).toEqual([]);
});

test('nothing is published of a lecture that is not all there', async () => {
	const manifest = await prepared('ID3 sound');
	await rm(join(folder, 'staff', sha256('ID3 sound')));
	expect((await publish(office, manifest)).status).toBe(404);
	await put('ID3 sound');
	await writeFile(join(folder, 'staff', sha256('ID3 sound')), 'ID3 soun');
	expect((await publish(office, manifest)).status).toBe(404);
	expect((await publish(office, 'a'.repeat(64))).status).toBe(404);
	expect((await publish(office, await put('{"v":1}'))).status).toBe(404);
	expect((await publish(office, await put('no manifest'))).status).toBe(404);
	expect((await publish(office, 'nonsense')).status).toBe(400);
	expect(await listed('catalog')).toEqual([]);
});

test('whoever may not write the release publishes nothing', async () => {
	const manifest = await prepared('ID3 sound');
	const village = new Browser(gateway);
	await village.signIn('东柳村辅导员');
	const district = new Browser(gateway);
	await district.signIn('区中心');
	expect((await publish(new Browser(gateway), manifest)).status).toBe(401);
	for (const audience of ['families', 'trainers']) {
		expect((await publish(village, manifest, { audience })).status).toBe(403);
		expect((await publish(district, manifest, { audience })).status).toBe(403);
	}
	expect((await publish(office, manifest, { of: 'district' })).status).toBe(403);
	expect((await publish(office, manifest, { of: '..%2f..' })).status).toBe(403);
	expect(await listed('catalog')).toEqual([]);
	expect((await publish(district, manifest, { of: 'district' })).status).toBe(200);
});

test('what no release names goes after 30 days, and what one names again stays', async () => {
	const [gone, kept, shared] = [
		await prepared('ID3 gone'),
		await prepared('ID3 kept'),
		await prepared('ID3 again')
	];
	for (const manifest of [gone, kept, shared]) await publish(office, manifest);
	let now = gateway.clock.ms;
	const files = new PublishedFiles({
		store: new FolderStore(folder),
		database: gateway.store.open('media'),
		now: () => now
	});
	expect(await files.sweep([kept])).toBe(0);
	now += 29 * 86_400_000;
	expect(await files.sweep([kept])).toBe(0);
	expect((await files.publish(shared, 'catalog')).ok).toBe(true);
	now += 2 * 86_400_000;
	expect(await files.sweep([kept])).toBe(2);
	expect(await listed('catalog')).toEqual(
		[kept, sha256('ID3 kept'), shared, sha256('ID3 again')].sort()
	);
	// A release whose manifest nobody has, or that is none, keeps nothing and breaks nothing.
	expect(await files.sweep([kept, 'f'.repeat(64)])).toBe(0);
	expect(await listed('staff')).toHaveLength(6);
});
