import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shownValue } from '#lib/core/facts/read.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { eraseSegment, type PackedSegment } from '#lib/core/protocol/segment.ts';
import { asDeviceId } from '#lib/core/ids.ts';
import type { Caller } from '../gateway/caller.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { ingest } from '../gateway/exchange/ingest.ts';
import { openExchange, refresh, type ExchangeDeps } from '../gateway/exchange/parts.ts';
import { SNAPSHOT_ID } from '../gateway/exchange/snapshots.ts';
import { openEmbeddedStore } from '../store/embedded.ts';
import {
	grant,
	idOf,
	LIN,
	NOON_MS,
	NOON_S,
	NORTH,
	NORTH_SCOPE,
	person,
	PLACES,
	segmentOf,
	TONIGHT,
	World
} from '../../tests/ground/exchange-world.ts';
import { ACTORS } from '../../tests/access/actors.ts';
import { requestShapes } from '../../tests/access/shapes.ts';
import { readBoard } from './board.ts';
import { carryOutAll, carryOutErasures } from './erasure-job.ts';
import { runJobsOnce } from './jobs.ts';
import { readRefused } from './refused.ts';

const MEI = idOf('pmei');
const YU = idOf('pyu');
const NAME = '周小穗';
const PHONE = '13912345678';
const organizer = person('zhang', [grant('organizer', PLACES.liuquan)]);
const recorder = person('zhao', [grant('facilitator', PLACES.north)]);
/** Its grant had ended: single facts of its segment are refused. */
const former = person('qian', [
	grant('facilitator', PLACES.north, { until: NOON_S - 9000 }),
	grant('helper', PLACES.tonight)
]);
const lost = person('sun', [grant('facilitator', PLACES.north)], {
	devices: [{ id: asDeviceId(idOf('dsun')), revokedAt: NOON_S - 3600 }]
});

const about = (id: string, name = NAME) => [
	{ key: `person/${id}/name`, value: name },
	{ key: `person/${id}/phone`, value: PHONE },
	{ key: `mark/${TONIGHT}/${id}`, value: { status: 'present' } },
	{ key: `leave/${TONIGHT}/${id}`, value: `${name}病了` }
];
const SAID = { value: NAME, at: 1, by: recorder.account, device: recorder.device, seq: 1 };
const segments = {
	known: { scope: NORTH_SCOPE, n: 1, facts: about(MEI) },
	other: { scope: NORTH_SCOPE, n: 2, facts: about(YU, '吴小满') }
};
const everybody: readonly Caller[] = [organizer, recorder, former, lost, ...Object.values(ACTORS)];

/** A site that holds somebody in every way there is: taken, refused, in quarantine, unreadable, in a snapshot and a view. */
async function worldWith(options = {}): Promise<World> {
	const world = await World.open(options);
	await world.send(recorder, segments.known, segments.other);
	await world.send(former, { scope: NORTH_SCOPE, n: 1, facts: about(MEI) });
	await world.send(lost, { scope: NORTH_SCOPE, n: 1, facts: about(MEI) });
	const stranger = asDeviceId(idOf('dnobody'));
	await world.send(recorder, { scope: NORTH_SCOPE, n: 1, device: stranger, facts: about(MEI) });
	const torn = { ...segmentOf(lost, { scope: NORTH_SCOPE, n: 2, facts: about(MEI) }) };
	await world.exchange(lost, { segments: [{ ...torn, hash: '0'.repeat(64) }] });
	const views = await world.store.open('views');
	await views.put(`household/${LIN}`, {
		entries: pack([{ ...SAID, key: `person/${MEI}/name` }])
	});
	await runJobsOnce(world.deps);
	return world;
}

const order = (world: World, id = MEI, kind: 'person' | 'household' = 'person') =>
	world.parts.erasures.order({
		scope: NORTH_SCOPE,
		subject: { kind, id },
		...{ by: organizer.account, device: organizer.device, reason: '本人要求' },
		orderedAt: world.now
	});

async function erase(world: World, id = MEI, kind: 'person' | 'household' = 'person') {
	await order(world, id, kind);
	return carryOutErasures(NORTH_SCOPE, world.deps);
}

const bytesOf = (world: World): string =>
	JSON.stringify(
		[...world.store.snapshotState().databases].map(([name, { rows }]) => [name, [...rows]])
	);

/** Everything anybody can be told. */
async function everythingTold(world: World): Promise<string> {
	const told: unknown[] = [];
	for (const caller of everybody) {
		for (const shape of requestShapes(caller)) told.push(await world.exchange(caller, shape));
		told.push(await readBoard(caller, world.deps), await readRefused(NORTH, caller, world.deps));
	}
	return JSON.stringify(told);
}

test('after an erasure no byte of name or phone is left, in the store or in any answer to anybody', async () => {
	const world = await worldWith();
	const before = bytesOf(world);
	expect(before.split(NAME).length).toBeGreaterThan(8);
	expect(await everythingTold(await worldWith())).toContain(NAME);
	const { documents } = await erase(world);
	expect(documents).toBe(7);
	// Of the other person everything is there.
	const left = bytesOf(world);
	expect(left).not.toContain(NAME);
	expect(left.split(PHONE)).toHaveLength(3);
	expect(left).toContain('吴小满');
	const told = await everythingTold(world);
	expect(told).not.toContain(NAME);
	expect(told).toContain('吴小满');
	expect(bytesOf(world)).not.toContain(NAME);
});

test('phones are told by a fact, marks stay, and the key shows nothing', async () => {
	const world = await worldWith();
	await erase(world);
	const { keys } = await foldScope(NORTH_SCOPE, world.deps);
	expect(shownValue(keys, `erase/person/${MEI}`)).toBe(true);
	expect(shownValue(keys, `person/${MEI}/name`)).toBeUndefined();
	expect(shownValue(keys, `mark/${TONIGHT}/${MEI}`)).toEqual({ status: 'present' });
	const answer = await world.exchange(recorder, { want: { [NORTH_SCOPE]: {} } });
	expect(JSON.stringify(answer.changes)).toContain('"erase/person/*"');
	await erase(world);
	expect((await world.ids(NORTH_SCOPE, 'seg/server')).length).toBe(1);
});

test('what a phone still sends of somebody erased is kept without what it says, and its resends are known', async () => {
	const world = await worldWith();
	await erase(world);
	expect(await world.send(recorder, segments.known)).toMatchObject([{ state: 'known' }]);
	const late = { scope: NORTH_SCOPE, n: 3, facts: about(MEI) };
	expect(await world.send(recorder, late)).toMatchObject([{ state: 'stored' }]);
	const sent = segmentOf(recorder, late);
	expect(await world.body(NORTH_SCOPE, `seg/${recorder.device}/00000003`)).toMatchObject({
		hash: sent.hash
	});
	expect(await world.send(recorder, late)).toMatchObject([{ state: 'known' }]);
	await world.send(former, { scope: NORTH_SCOPE, n: 2, facts: about(MEI) });
	await world.send(lost, { scope: NORTH_SCOPE, n: 3, facts: about(MEI) });
	// After a hole, and into it.
	await world.send(recorder, { scope: NORTH_SCOPE, n: 6, from: 6, facts: about(MEI) });
	await world.send(recorder, { scope: NORTH_SCOPE, n: 4, facts: about(MEI) });
	expect(bytesOf(world)).not.toContain(NAME);
});

test('a phone that erased its own copy gives it to a server that lost it, under the hash it always had', async () => {
	const world = await worldWith();
	const late = { scope: NORTH_SCOPE, n: 3, facts: about(MEI) };
	const whole = segmentOf(recorder, late);
	const erased = eraseSegment(whole, new Set([MEI]));
	if (erased === undefined) throw new Error('It says something about her.');
	const { acks } = await world.exchange(recorder, { segments: [erased] });
	expect(acks).toMatchObject([{ state: 'stored' }]);
	expect(await world.body(NORTH_SCOPE, `seg/${recorder.device}/00000003`)).toMatchObject({
		hash: whole.hash,
		facts: [{ erased: true }, { erased: true }, { value: { status: 'present' } }, { erased: true }]
	});
	expect(await world.send(recorder, late)).toMatchObject([{ state: 'known' }]);
});

test('an older backup is erased again before anybody is served, and its list is not taken back', async () => {
	const world = await worldWith();
	const backup = world.store.snapshotState();
	await erase(world);
	world.now += 61_000;
	await carryOutErasures(NORTH_SCOPE, world.deps);
	const list = world.store.snapshotState().databases.get('erasures');
	const databases = new Map(backup.databases);
	if (list !== undefined) databases.set('erasures', list);
	world.store.restore({ databases });
	expect(bytesOf(world)).toContain(NAME);
	await world.restart();
	await carryOutAll(world.deps);
	expect(bytesOf(world)).not.toContain(NAME);
	expect(await everythingTold(world)).not.toContain(NAME);
	const { keys } = await foldScope(NORTH_SCOPE, world.deps);
	expect(shownValue(keys, `erase/person/${MEI}`)).toBe(true);
});

test('a site is swept until a minute after the order, then left alone, until somebody else is erased', async () => {
	const world = await worldWith();
	await erase(world);
	expect(await runJobsOnce(world.deps, [NORTH_SCOPE])).toEqual([NORTH_SCOPE]);
	// Another server that had not read the list yet stores what it should not have.
	const unswept = { hash: 'x', refused: [], facts: [{ ...SAID, key: `person/${MEI}/name` }] };
	await (await world.store.open(NORTH_SCOPE)).put(`seg/${idOf('dother')}/00000001`, unswept);
	world.now += 61_000;
	expect(await runJobsOnce(world.deps, [NORTH_SCOPE])).toEqual([]);
	expect(bytesOf(world)).not.toContain(NAME);
	expect(await carryOutErasures(NORTH_SCOPE, world.deps)).toEqual({
		documents: 0,
		isSettled: true
	});
	expect((await erase(world, YU)).documents).toBeGreaterThan(0);
	expect(bytesOf(world)).not.toContain('吴小满');
});

test('with a household go its people, those too that a phone brings later', async () => {
	const world = await worldWith();
	const home = { key: `person/${MEI}/household`, value: LIN };
	const consent = { key: `consent/${LIN}/photo`, value: `${NAME}同意` };
	await world.send(recorder, { scope: NORTH_SCOPE, n: 3, facts: [home, consent] });
	await erase(world, LIN, 'household');
	expect(bytesOf(world)).not.toContain(NAME);
	const boy = idOf('pboy');
	const late = [{ key: `person/${boy}/household`, value: LIN }, ...about(boy, '周小满')];
	await world.send(recorder, { scope: NORTH_SCOPE, n: 4, facts: late });
	await runJobsOnce(world.deps, [NORTH_SCOPE]);
	expect(bytesOf(world)).not.toContain('周小满');
});

test('a store that fails in the middle is swept at the next run, and nothing is marked as done', async () => {
	const world = await worldWith();
	await order(world);
	let puts = 0;
	world.store.options = {
		decide: ({ database }) =>
			database === NORTH_SCOPE && ++puts > 1 ? { unsure: 'unavailable', kept: false } : 'go'
	};
	await expect(carryOutErasures(NORTH_SCOPE, world.deps)).rejects.toThrow('not sure');
	world.store.options = {};
	await refresh(world.parts, world.now);
	await carryOutErasures(NORTH_SCOPE, world.deps);
	expect(bytesOf(world)).not.toContain(NAME);
	expect(await world.body(NORTH_SCOPE, 'erased')).toBeUndefined();
});

test('a snapshot nobody can read but that names somebody goes', async () => {
	const world = await worldWith();
	const site = await world.store.open(NORTH_SCOPE);
	const held = await site.get(SNAPSHOT_ID);
	await site.put(SNAPSHOT_ID, { entries: `${MEI} ${NAME}` }, held?.rev);
	await erase(world);
	expect(bytesOf(world)).not.toContain(NAME);
});

/** Every file of a folder, byte for byte. */
async function bytesIn(folder: string): Promise<string> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const read = entries
		.filter((entry) => entry.isFile())
		.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
	return (await Promise.all(read)).join('\n');
}

test('the files of the embedded store keep no byte of what was erased', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'erasure-'));
	const store = await openEmbeddedStore({ folder, maxOpenDatabases: 10 });
	// LevelDB compresses its tables by naming what it has seen before: of random letters most stand there as they are.
	const letters = randomBytes(24).toString('base64url');
	const traces = [letters.slice(0, 12), letters.slice(-12), Buffer.from(NAME).toString('latin1')];
	const found = async () => {
		const bytes = await bytesIn(folder);
		return traces.filter((trace) => bytes.includes(trace));
	};
	try {
		const newDeviceId = () => asDeviceId(idOf('server'));
		const parts = await openExchange({ store, newDeviceId, now: NOON_MS });
		const deps = { ...parts, now: NOON_MS };
		await parts.registry.claim(NORTH, PLACES.liuquan.id);
		const facts = [...about(MEI), { key: `person/${MEI}/stage`, value: letters }];
		const sent = segmentOf(recorder, { scope: NORTH_SCOPE, n: 1, facts });
		await ingest([sent], { caller: recorder }, deps);
		await keepAsLost(sent, deps);
		await runJobsOnce(deps);
		expect(await found()).toEqual(traces);
		const by = { by: organizer.account, device: organizer.device, reason: '本人要求' };
		const subject = { kind: 'person', id: MEI } as const;
		await parts.erasures.order({ scope: NORTH_SCOPE, subject, ...by, orderedAt: NOON_MS });
		expect((await carryOutErasures(NORTH_SCOPE, deps)).documents).toBe(3);
		expect(await found()).toEqual([]);
	} finally {
		await store.close();
		await rm(folder, { recursive: true, force: true });
	}
});

/** The same segment as a lost phone would bring it: into quarantine. */
const keepAsLost = (sent: PackedSegment, deps: ExchangeDeps) =>
	ingest([{ ...sent, device: recorder.device }], { caller: lost }, deps);
