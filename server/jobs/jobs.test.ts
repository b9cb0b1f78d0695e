import { expect, test } from 'vitest';
import { comparable, fold, headsOf } from '#lib/core/facts/fold.ts';
import { unpack } from '#lib/core/protocol/pack.ts';
import { packSegment, sealSegment } from '#lib/core/protocol/segment.ts';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { readTotals } from '#lib/core/report/totals.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { refresh } from '../gateway/exchange/parts.ts';
import { SNAPSHOT_ID } from '../gateway/exchange/snapshots.ts';
import {
	FAR,
	grant,
	idOf,
	LIUQUAN,
	NOON_S,
	NORTH,
	NORTH_SCOPE,
	OTHER_NIGHT,
	person,
	PLACES,
	SOUTH,
	TONIGHT,
	World,
	type FactOf
} from '../../tests/ground/exchange-world.ts';
import { StoreError } from '../store/store.ts';
import { readBoard } from './board.ts';
import { runJobsOnce } from './jobs.ts';
import { readRefused } from './refused.ts';
import { makeScopeSnapshot } from './snapshot-job.ts';

const facilitator = person('mai', [grant('facilitator', PLACES.north)]);
const organizer = person('zhou', [grant('organizer', PLACES.liuquan)]);
const evening: FactOf[] = [
	{ key: `session/${TONIGHT}/start`, value: NOON_S },
	{ key: `session/${TONIGHT}/state`, value: 'closed' },
	{ key: `mark/${TONIGHT}/${idOf('p1')}`, value: { status: 'present' } },
	{ key: `mark/${TONIGHT}/${idOf('p2')}`, value: { status: 'leave' } }
];
const late = (n: number): { scope: typeof NORTH_SCOPE; n: number; facts: FactOf[] } => ({
	scope: NORTH_SCOPE,
	n,
	facts: [{ key: `mark/${TONIGHT}/${idOf(`q${n}`)}`, value: { status: 'late' } }]
});
const run = (world: World, ...only: string[]) =>
	runJobsOnce(world.deps, only.length === 0 ? undefined : only);
const snapshotOf = (world: World) => world.body(NORTH_SCOPE, SNAPSHOT_ID);
const totalsIn = async (world: World) =>
	readTotals((await foldScope('district', world.deps)).keys, LIUQUAN);
const writesDuring = async (world: World, work: () => Promise<unknown>): Promise<string[]> => {
	const written: string[] = [];
	world.store.options = {
		decide: ({ database, id }) => {
			written.push(`${database} ${id}`);
			return 'go';
		}
	};
	await work();
	world.store.options = {};
	return written;
};

test('a snapshot is what the segments fold to, at their vector', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await run(world);
	const stored = await world.body(NORTH_SCOPE, `seg/${facilitator.device}/00000001`);
	const facts = Array.isArray(stored?.facts) ? stored.facts : [];
	const made = makeSnapshot(fold(facts), { [facilitator.device]: 1 });
	expect(await snapshotOf(world)).toMatchObject({ hash: made.hash, vector: made.vector });
	expect(unpack(made.entries)).toHaveLength(evening.length);
});

test('a snapshot is written again only when a quarter has come since', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await run(world);
	const first = await snapshotOf(world);
	await world.send(facilitator, late(2));
	await run(world);
	expect(await snapshotOf(world)).toEqual(first);
	await world.send(facilitator, late(3));
	await run(world);
	expect((await snapshotOf(world))?.vector).toEqual({ [facilitator.device]: 3 });
});

test('a damaged snapshot is made anew from the segments', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await run(world);
	const good = await snapshotOf(world);
	const database = await world.store.open(NORTH_SCOPE);
	const held = await database.get(SNAPSHOT_ID);
	await database.put(SNAPSHOT_ID, { ...held?.body, hash: 'f'.repeat(64) }, held?.rev);
	await world.send(facilitator, late(2));
	await world.restart();
	await run(world);
	expect((await snapshotOf(world))?.vector).toEqual({ [facilitator.device]: 2 });
	expect((await snapshotOf(world))?.hash).not.toBe(good?.hash);
});

test('a snapshot is never turned back by a server that knows less', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	const behind = await foldScope(NORTH_SCOPE, world.deps);
	await world.send(facilitator, late(2), late(3), late(4));
	await run(world);
	const newest = await snapshotOf(world);
	expect(await makeScopeSnapshot(NORTH_SCOPE, behind, world.deps)).toBe(false);
	expect(await snapshotOf(world)).toEqual(newest);
});

test('totals of a site and month reach the district as facts of the server, without names', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await run(world);
	expect(await totalsIn(world)).toEqual([
		{
			...{ township: LIUQUAN, site: NORTH, month: '2026-11' },
			...{ planned: 1, held: 1, closed: 1, attended: 1, people: 1, heads: 0 },
			marks: { present: 1, late: 0, leave: 1, absent: 0, early: 0 }
		}
	]);
	const { changes } = await world.exchange(organizer, { want: { district: {} } });
	expect(JSON.stringify(changes)).not.toContain(idOf('p1'));
	expect(changes?.district?.segments).toMatchObject([{ device: world.parts.server.id, n: 1 }]);
});

test('totals that did not change are not written again, and a moved session leaves zeros', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await run(world);
	await world.send(facilitator, {
		scope: NORTH_SCOPE,
		n: 2,
		facts: [{ key: `session/${TONIGHT}/title`, value: '读懂孩子的情绪' }]
	});
	const written = await writesDuring(world, () => run(world));
	expect(written.filter((name) => name.startsWith('district seg/'))).toEqual([]);
	const nextMonth = NOON_S + 30 * 86_400;
	await world.send(facilitator, {
		scope: NORTH_SCOPE,
		n: 3,
		facts: [{ key: `session/${TONIGHT}/start`, value: nextMonth }]
	});
	await run(world);
	const totals = await totalsIn(world);
	expect(totals.map(({ month, planned }) => [month, planned])).toEqual([
		['2026-11', 0],
		['2026-12', 1]
	]);
});

test('totals that could not be written are written by the next run', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	world.store.options = {
		decide: ({ database }) => (database === 'district' ? { unsure: 'full', kept: true } : 'go')
	};
	expect(await run(world)).toContain(NORTH_SCOPE);
	expect(await totalsIn(world)).toEqual([]);
	world.store.options = {};
	expect(await run(world)).toEqual([]);
	expect(await totalsIn(world)).toMatchObject([{ site: NORTH, planned: 1 }]);
});

test('a run with nothing to do writes nothing, however often', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await run(world);
	await run(world);
	expect(await writesDuring(world, () => run(world))).toEqual([]);
});

test('a store restored to an older state is worked through again, though its feed skips in silence', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	const backup = world.store.snapshotState();
	await world.send(facilitator, late(2), late(3));
	await run(world);
	const accounts = await world.store.open('accounts');
	const checkpoint = await accounts.get(`checkpoint/${NORTH_SCOPE}`);
	world.store.restore(backup);
	// The checkpoint lies in another database, which was not lost.
	await accounts.put(`checkpoint/${NORTH_SCOPE}`, checkpoint?.body ?? {});
	await refresh(world.parts, world.now);
	const colleague = person('song', [grant('facilitator', PLACES.north)]);
	await world.send(colleague, { ...late(1), facts: [...late(1).facts, { key: 'nonsense' }] });
	await run(world);
	expect(await world.ids('quarantine', 'refused/')).toEqual([
		`refused/${NORTH_SCOPE}/${colleague.device}/00000001`
	]);
	expect(await totalsIn(world)).toMatchObject([{ attended: 2 }]);
});

test('what came while a restored feed was behind its old sequence is worked on too', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	const backup = world.store.snapshotState();
	await world.send(facilitator, late(2), late(3));
	// Said again, and written back: the feed goes on without a new segment.
	await world.send(facilitator, late(2), late(3));
	await run(world);
	const checkpoint = await world.body('accounts', `checkpoint/${NORTH_SCOPE}`);
	world.store.restore(backup);
	const accounts = await world.store.open('accounts');
	await accounts.put(`checkpoint/${NORTH_SCOPE}`, checkpoint ?? {});
	await refresh(world.parts, world.now);
	// The phone heals the store before any job looks, so that nothing seems to be missing.
	await world.send(facilitator, late(2), late(3));
	const colleague = person('song', [grant('facilitator', PLACES.north)]);
	await world.send(colleague, { ...late(1), facts: [{ key: 'nonsense' }] });
	await run(world);
	expect(await world.ids('quarantine', 'refused/')).toHaveLength(1);
});

test('whoever starts from a snapshot sees the same heads as whoever read every segment', async () => {
	const world = await World.open();
	const colleague = person('song', [grant('facilitator', PLACES.north)]);
	const key = `mark/${TONIGHT}/${idOf('p1')}`;
	await world.send(facilitator, {
		scope: NORTH_SCOPE,
		n: 1,
		facts: [{ key, value: { status: 'absent' } }]
	});
	const settled = {
		...{ key, value: { status: 'present' }, at: NOON_S, by: colleague.account },
		...{ device: colleague.device, seq: 1, sees: { [facilitator.device]: 100 } }
	};
	const segment = sealSegment({
		scope: NORTH_SCOPE,
		device: colleague.device,
		n: 1,
		facts: [settled]
	});
	await world.exchange(colleague, { segments: [packSegment(segment, colleague.device)] });
	const before = (await foldScope(NORTH_SCOPE, world.deps)).keys.get(key) ?? {};
	await run(world);
	const { keys, snapshotEntries } = await foldScope(NORTH_SCOPE, world.deps);
	expect(snapshotEntries).toBe(2);
	expect(comparable(keys.get(key) ?? {})).toBe(comparable(before));
	expect(headsOf(keys.get(key) ?? {})).toMatchObject([{ device: colleague.device }]);
});

test('a database that does not answer holds up no other', async () => {
	const world = await World.open();
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	await world.send(organizer, { scope: `site-${SOUTH}`, n: 1, facts: evening });
	world.store.options = {
		before: ({ database }) =>
			database === `site-${SOUTH}` ? Promise.reject(new StoreError('down')) : Promise.resolve()
	};
	const failures: string[] = [];
	const left = await runJobsOnce({
		...world.deps,
		onfailure: ({ database }) => failures.push(database)
	});
	expect([left, failures]).toEqual([[`site-${SOUTH}`], [`site-${SOUTH}`]]);
	expect(await totalsIn(world)).toMatchObject([{ site: NORTH }]);
});

test('the board tells an organizer, site by site, who was heard of, who holds what and what went wrong', async () => {
	const world = await World.open();
	await world.exchange(facilitator, {
		holds: { [NORTH_SCOPE]: 46 },
		sentAt: world.now - 11 * 60_000
	});
	const helper = person('bang', [grant('helper', PLACES.tonight)]);
	await world.send(helper, { ...late(1), facts: [{ key: `mark/${OTHER_NIGHT}/${idOf('p')}` }] });
	await world.send(facilitator, { ...late(3), from: 3 });
	const outsider = person('wai', [grant('facilitator', PLACES.far)]);
	await world.send(outsider, late(1));
	const reader = { [facilitator.device]: 9 };
	await world.exchange(organizer, { want: { [NORTH_SCOPE]: reader } });
	await run(world);
	const board = await readBoard(organizer, world.deps);
	expect(board.sites.map(({ site }) => site)).toEqual([NORTH, SOUTH]);
	expect(board.sites[0]).toEqual({
		site: NORTH,
		lastContactAt: world.now,
		holds: 0,
		devices: [
			{ device: helper.device, at: world.now, holds: 0 },
			{ device: facilitator.device, at: world.now, holds: 0 }
		],
		...{ refusedFacts: 1, refusedSegments: 1, holes: 2, losses: 1 }
	});
	expect(board.sites[1]).toMatchObject({ site: SOUTH, devices: [], holes: 0 });
});

test('a loss leaves the board when the server has the segments again', async () => {
	const world = await World.open();
	await world.send(facilitator, late(1));
	await world.exchange(organizer, { want: { [NORTH_SCOPE]: { [facilitator.device]: 2 } } });
	await run(world);
	expect((await readBoard(organizer, world.deps)).sites[0]?.losses).toBe(1);
	await world.send(facilitator, late(2));
	await run(world);
	expect((await readBoard(organizer, world.deps)).sites[0]?.losses).toBe(0);
});

test('the board shows what a phone holds and how far its clock is off', async () => {
	const world = await World.open();
	const sentAt = world.now - 3 * 3_600_000;
	await world.exchange(facilitator, { holds: { [NORTH_SCOPE]: 46 }, sentAt });
	const [site] = (await readBoard(organizer, world.deps)).sites;
	expect(site).toMatchObject({ holds: 46, devices: [{ holds: 46, skewMs: -3 * 3_600_000 }] });
});

test('only an organizer of the site has a board of it, or sees what was refused there', async () => {
	const world = await World.open();
	const facts = [{ key: `review/${TONIGHT}/state`, value: 'secret' }];
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts });
	await world.send(person('wai', []), { scope: NORTH_SCOPE, n: 1, facts });
	await run(world);
	const items = await readRefused(NORTH, organizer, world.deps);
	expect(items?.map(({ code, isWhole, fact }) => [code, isWhole, fact.value])).toEqual([
		['no-right', false, 'secret'],
		['no-scope', true, 'secret']
	]);
	const others = [
		facilitator,
		person('huai', [grant('organizer', PLACES.huaidian)]),
		person('qu', [grant('district', PLACES.district)]),
		person('jiu', [grant('organizer', PLACES.liuquan, { until: NOON_S - 1 })]),
		{ ...organizer, devices: [{ id: organizer.device, revokedAt: NOON_S - 1 }] }
	];
	for (const caller of others) {
		const board = await readBoard(caller, world.deps);
		expect(board.sites.map(({ site }) => site).filter((site) => site !== FAR)).toEqual([]);
		expect(await readRefused(NORTH, caller, world.deps)).toBeUndefined();
	}
});
