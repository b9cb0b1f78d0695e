import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { asDeviceId, idFromBytes, siteScope } from '#lib/core/ids.ts';
import { unpack } from '#lib/core/protocol/pack.ts';
import { allFiles, parseManifest } from '#lib/core/lecture/manifest.ts';
import { parseLectureText, readLectures, readRelease } from '#lib/core/lecture/release.ts';
import { lecturesOf, readSeries } from '#lib/core/lecture/series.ts';
import { siteFace } from '#lib/core/session/region.ts';
import { readSessions } from '#lib/core/session/session.ts';
import { MemoryStore } from '../../tests/ground/memory-store.ts';
import { deriveSecrets } from '../accounts/secrets.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { openExchange, type ExchangeParts } from '../gateway/exchange/parts.ts';
import { fillSample } from './fill.ts';
import { sampleDistrict } from './places.ts';
import type { FileTaker } from './talk-files.ts';

const SEED = 'small';
const DAY_MS = 86_400_000;
/** Tuesday, 2026-11-24, noon in China. */
const NOON_MS = Date.UTC(2026, 10, 24, 4);
const secrets = deriveSecrets('a secret of more than 32 characters');
const SITES = ['东柳村', '西柳村', '前营村', '石桥村', '南渠村', '小王庄村', '和美家园社区'];

const openParts = async (store: MemoryStore, now: number): Promise<ExchangeParts> =>
	openExchange({ store, now, newDeviceId: () => asDeviceId(idFromBytes(randomBytes(5))) });

async function fill(store: MemoryStore, now: number) {
	const exchange = await openParts(store, now);
	const isWanted = ({ name }: { name: string }) => SITES.includes(name);
	/** What was put where, as it was: the folder it came from is gone by then. */
	const taken = new Map<string, Buffer>();
	const files: FileTaker = {
		async put({ scope, sha256 }, path) {
			taken.set(`${scope}/${sha256}`, await readFile(path));
		}
	};
	const done = await fillSample({ store, secrets, exchange, files, now, seed: SEED, isWanted });
	return { done, exchange, taken };
}

const siteNamed = (name: string) => {
	const site = sampleDistrict(SEED).townships[0].sites.find((known) => known.name === name);
	if (site === undefined) throw new Error(name);
	return site;
};

const keysOf = async (name: string, exchange: ExchangeParts, now = NOON_MS) =>
	(await foldScope(siteScope(siteNamed(name).id), { ...exchange, now })).keys;

/** Every document of every database but what says when it was written. */
async function everything(store: MemoryStore): Promise<Map<string, unknown>> {
	const documents = new Map<string, unknown>();
	for (const name of await store.list()) {
		const db = await store.open(name);
		for (const { id, body } of await db.range({ from: 'seg/', to: 'seg/~' })) {
			documents.set(`${name} ${id}`, body);
		}
	}
	return documents;
}

test('tonight at 19:00 东柳村 expects exactly 40 people and has not opened the sign-in', async () => {
	const { exchange } = await fill(new MemoryStore(), NOON_MS);
	const keys = await keysOf('东柳村', exchange);
	const tonight = Date.UTC(2026, 10, 24, 11) / 1000;
	const session = readSessions(keys).find(({ start }) => start === tonight);
	if (session === undefined) throw new Error('no session tonight');
	expect(session.state).toBe('planned');
	const lecture = parseLectureText(session.lecture);
	const { keys: catalog } = await foldScope('catalog', { ...exchange, now: NOON_MS });
	const release = lecture && readRelease(catalog, lecture);
	expect(release).toMatchObject({ title: '亲子沟通技巧', media: { pages: 8 } });
	const sheet = readSheet(keys, session.id);
	expect(sheet.isExpectedKept).toBe(false);
	expect(sheet.counts).toMatchObject({ expected: 40, unmarked: 40, walkIns: 0 });
	const tomorrow = readSessions(await keysOf('西柳村', exchange)).map(({ start }) => start);
	expect(tomorrow).toContain(tonight + 86_400);
});

test('lectures are published in three series, with every file their manifests name, whole and under its hash', async () => {
	const { exchange, taken } = await fill(new MemoryStore(), NOON_MS);
	const at = { ...exchange, now: NOON_MS };
	const { keys } = await foldScope('catalog', at);
	const lectures = readLectures(keys);
	expect(readSeries(keys).map((series) => lecturesOf(series, lectures).length)).toEqual([2, 2, 2]);
	expect(lectures.filter(({ release }) => release.link !== undefined)).toHaveLength(2);
	const staff = readLectures((await foldScope('staff', at)).keys);
	expect(staff.map(({ release }) => release.audience)).toEqual(['trainers']);
	for (const [name, bytes] of taken)
		expect(name.split('/')[1]).toBe(createHash('sha256').update(bytes).digest('hex'));
	const published = [
		...lectures.map((one) => ['catalog', one] as const),
		['staff', staff[0]] as const
	];
	for (const [scope, lecture] of published) {
		const media = lecture?.release.media;
		if (media === undefined) continue;
		const bytes = taken.get(`${scope}/${media.manifest}`);
		expect(bytes?.length).toBe(media.manifestBytes);
		const manifest = parseManifest(JSON.parse(bytes?.toString() ?? ''));
		if (!manifest.ok) throw new Error(lecture?.release.title);
		for (const file of allFiles(manifest.value))
			expect(taken.get(`${scope}/${file.sha256}`)?.length).toBe(file.bytes);
		const { deck } = manifest.value;
		const end = deck?.pages.at(-1);
		expect((end?.start ?? 0) + (end?.bytes ?? 0)).toBe(deck?.file.bytes);
	}
});

test('everybody can see the public face of every site, and no more of it', async () => {
	const { exchange } = await fill(new MemoryStore(), NOON_MS);
	const { entries } = await exchange.catalog.snapshot('public', { ...exchange, now: NOON_MS });
	const facts = unpack(entries) ?? [];
	const faces = SITES.map(siteNamed).flatMap(siteFace);
	const said = facts
		.filter(({ key }) => !/^(?:lecture|series)\//.test(key))
		.map(({ key, value, by }) => [key, value, by])
		.sort();
	expect(said).toEqual(faces.map(({ key, value }) => [key, value, '']).sort());
});

test('the planted defects can be found', async () => {
	const { exchange } = await fill(new MemoryStore(), NOON_MS);
	const held = async (name: string) => {
		const keys = await keysOf(name, exchange);
		const sessions = readSessions(keys).filter(({ start }) => start * 1000 < NOON_MS);
		return { keys, sheets: sessions.map(({ id }) => readSheet(keys, id)) };
	};
	const dongliu = (await held('东柳村')).sheets.at(-1);
	expect(dongliu?.counts).toMatchObject({ disputed: 1, walkIns: 1, unmarked: 0 });
	const disputed = dongliu?.rows.find((row) => row.disputed.length > 0);
	expect(disputed?.disputed.map(({ value }) => value)).toEqual(
		expect.arrayContaining([{ status: 'present' }, { status: 'leave', reason: 'personal' }])
	);
	const named = dongliu?.rows.filter(({ person }) => person.name === '周小穗');
	expect(named?.map(({ isWalkIn }) => isWalkIn)).toEqual([false, true]);
	expect((await held('和美家园社区')).sheets.at(-1)?.counts).toMatchObject({
		headCount: 52,
		attended: 46
	});
	expect((await held('南渠村')).sheets.at(-1)?.counts.attended).toBe(0);
	expect((await held('小王庄村')).sheets.every(({ counts }) => counts.attended === 0)).toBe(true);
	const contacts = await exchange.contacts.all(NOON_MS);
	const holding = contacts.filter(({ holds }) => Object.keys(holds).length > 0);
	expect(holding.map(({ holds }) => Object.values(holds))).toEqual([[12]]);
	expect(holding.map(({ at }) => Math.floor((NOON_MS - at) / DAY_MS))).toEqual([2]);
	expect(contacts.some(({ skewMs }) => skewMs === -3 * 3_600_000)).toBe(true);
	const quarantine = await exchange.quarantine.open();
	expect(await quarantine.ids({ from: 'seg/', to: 'seg/~' })).toHaveLength(1);
});

test('filling twice on one day adds nothing, and two stores filled alike hold the same segments', async () => {
	const store = new MemoryStore();
	expect((await fill(store, NOON_MS)).done).toBe('filled');
	const before = await everything(store);
	expect((await fill(store, NOON_MS + 3_600_000)).done).toBe('kept');
	expect(await everything(store)).toEqual(before);
	const other = new MemoryStore();
	await fill(other, NOON_MS);
	expect(await everything(other)).toEqual(before);
});

test('a filling that was cut off goes on where it stopped', async () => {
	const store = new MemoryStore();
	let puts = 0;
	store.options = {
		// One doubtful put is written again; a store that stays away ends the filling.
		decide: () => (++puts >= 150 ? { unsure: 'unavailable', kept: true } : 'go')
	};
	await expect(fill(store, NOON_MS)).rejects.toThrow();
	store.options = {};
	expect((await fill(store, NOON_MS)).done).toBe('filled');
	const whole = new MemoryStore();
	await fill(whole, NOON_MS);
	expect([...(await everything(store)).keys()].sort()).toEqual(
		[...(await everything(whole)).keys()].sort()
	);
});

test('on a later day tonight’s lecture is there again, once, and nothing else has changed', async () => {
	const store = new MemoryStore();
	await fill(store, NOON_MS);
	const before = await everything(store);
	const later = NOON_MS + 9 * DAY_MS;
	const { done, exchange } = await fill(store, later);
	expect(done).toBe('topped-up');
	const after = await everything(store);
	for (const [id, body] of before) expect(after.get(id)).toEqual(body);
	const keys = await keysOf('东柳村', exchange, later);
	const tonight = Date.UTC(2026, 11, 3, 11) / 1000;
	expect(readSessions(keys).filter(({ start }) => start === tonight)).toHaveLength(1);
	expect((await fill(store, later)).done).toBe('kept');
});
