import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { write } from '../../accounts/documents.ts';
import { jobDoc, preparationOf } from '../../media/prepare/job.ts';
import { UploadRecords } from '../../media/uploads/records.ts';
import type { AccountId } from '#lib/core/ids.ts';
import type { PrepareRequest } from '#lib/core/protocol/lectures.ts';
import { Browser, openGateway, START_MS, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let folder: string;
let centre: Browser;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-own-'));
	gateway = await openGateway({ config: { mediaFolder: folder } });
	centre = new Browser(gateway);
	await centre.signIn('区中心');
});
afterEach(async () => {
	await gateway.stop();
	await rm(folder, { recursive: true });
});

async function expert(name: string): Promise<{ browser: Browser; account: AccountId }> {
	const from = START_MS / 1000;
	const grant = { role: 'expert', place: { kind: 'district' }, from, until: from + 3600 } as const;
	const password = 'a long password';
	const added = await gateway.accounts.add({ name, password, grants: [grant] });
	if (!added.ok) throw new Error('No account was made.');
	const browser = new Browser(gateway);
	await browser.signIn(name, undefined, password);
	return { browser, account: added.value.id };
}

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

async function put(content: string): Promise<string> {
	await mkdir(join(folder, 'staff'), { recursive: true });
	await writeFile(join(folder, 'staff', sha256(content)), content);
	return sha256(content);
}

/** A recording an account uploaded, looked at by the server. */
async function uploaded(account: AccountId, content: string): Promise<string> {
	const records = new UploadRecords(gateway.store.open('media'));
	const id = randomBytes(20).toString('hex');
	const bytes = content.length;
	await records.add({ account, id, owner: account, bytes, createdAt: START_MS });
	const hash = await put(content);
	await records.settle({ account, id }, { state: 'done', sha256: hash, bytes, type: 'audio' });
	return hash;
}

/** What the server made of a lecture under a name; its manifest and its sound. */
async function prepared(owner: string, request: Partial<PrepareRequest>): Promise<string[]> {
	const sound = `ID3 made for ${owner} ${JSON.stringify(request)}`;
	const hash = await put(sound);
	const file = { sha256: hash, bytes: sound.length, type: 'audio/mpeg', chunks: [hash] };
	const manifest = await put(
		JSON.stringify({ v: 1, durationS: 1, audio: { aac: file }, handouts: [], subtitles: [] })
	);
	const size = { manifestBytes: 1, durationS: 1, pages: 0, sizes: {}, subtitles: [], handouts: 0 };
	const job = {
		...{ owner, id: 'aaaaaaa1', askedAt: START_MS, tries: 0 },
		request: { v: 1, slides: [], pageTimes: [], handouts: [], subtitles: [], ...request },
		preparation: { ...preparationOf('done', [], []), result: { manifest, ...size } }
	};
	const name = { owner, id: 'aaaaaaa1' };
	await write(await gateway.store.open('media'), jobDoc(name), job);
	return [manifest, hash];
}

const statusOf = async (browser: Browser, hash: string, scope = 'staff'): Promise<number> =>
	(await browser.fetch(`/media/${scope}/${hash}`)).status;

test('an expert reads what it uploaded and what was made of that, and nothing else of the staff', async () => {
	const [one, other] = [await expert('安专家'), await expert('别专家')];
	const recording = await uploaded(one.account, 'ID3 own recording');
	const own = [recording, ...(await prepared(one.account, { recording }))];
	const others = await uploaded(other.account, 'ID3 recording of another');
	const ofStaff = await put('ID3 for trainers');
	for (const hash of own) {
		expect(await statusOf(one.browser, hash)).toBe(200);
		expect(await statusOf(other.browser, hash)).toBe(404);
		expect(await statusOf(new Browser(gateway), hash)).toBe(401);
		// Only where it is: not published by being its own.
		expect(await statusOf(one.browser, hash, 'catalog')).toBe(404);
		expect(await statusOf(one.browser, hash, 'district')).toBe(404);
	}
	for (const hash of [others, ofStaff]) expect(await statusOf(one.browser, hash)).toBe(404);
	for (const hash of [...own, others, ofStaff]) expect(await statusOf(centre, hash)).toBe(200);
});

test('having somebody else’s file prepared under one’s own name makes nothing of it readable', async () => {
	const one = await expert('安专家');
	const recording = await uploaded(one.account, 'ID3 own recording');
	const foreign = await put('%PDF of the staff');
	const mixed = await prepared(one.account, { recording, slides: [foreign] });
	for (const hash of [foreign, ...mixed]) expect(await statusOf(one.browser, hash)).toBe(404);
	const handouts = [{ name: '讲义', sha256: foreign }];
	for (const hash of await prepared(`x${one.account}`, { recording, handouts }))
		expect(await statusOf(one.browser, hash)).toBe(404);
});

test('whoever may not draft any more reads none of it', async () => {
	const one = await expert('安专家');
	const recording = await uploaded(one.account, 'ID3 own recording');
	expect(await statusOf(one.browser, recording)).toBe(200);
	gateway.clock.ms += 75 * 60_000;
	expect(await statusOf(one.browser, recording)).toBe(404);
});
