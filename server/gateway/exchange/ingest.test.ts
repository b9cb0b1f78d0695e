import { expect, test } from 'vitest';
import { segmentId } from '#lib/core/protocol/segment.ts';
import { devicesNamed } from './ingest.ts';
import { isHole } from './segment-document.ts';
import {
	grant,
	idOf,
	NOON_S,
	NORTH_SCOPE,
	person,
	PLACES,
	segmentOf,
	TONIGHT,
	World
} from '../../../tests/ground/exchange-world.ts';

const MARK = `mark/${TONIGHT}/${idOf('p1')}`;
const NAME = `person/${idOf('p1')}/name`;
const facilitator = person('mai', [grant('facilitator', PLACES.north)]);
const marks = (n: number, value = 'x') =>
	({ scope: NORTH_SCOPE, n, facts: [{ key: MARK, value }] }) as const;

test('a segment is stored once, and known every time after', async () => {
	const world = await World.open();
	expect(await world.send(facilitator, marks(1))).toEqual([
		{ scope: NORTH_SCOPE, n: 1, state: 'stored' }
	]);
	expect(await world.send(facilitator, marks(1))).toEqual([
		{ scope: NORTH_SCOPE, n: 1, state: 'known' }
	]);
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toEqual([segmentId(facilitator.device, 1)]);
});

test('other content under the same number is a clash and changes nothing', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1, 'first'));
	expect(await world.send(facilitator, marks(1, 'second'))).toMatchObject([{ state: 'clash' }]);
	const body = await world.body(NORTH_SCOPE, segmentId(facilitator.device, 1));
	expect(body?.facts).toMatchObject([{ value: 'first' }]);
});

test('a segment whose predecessor is missing is a gap, and the answer says how far we are', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const answer = await world.exchange(facilitator, {
		segments: [segmentOf(facilitator, marks(3))]
	});
	expect(answer.acks).toMatchObject([{ n: 3, state: 'gap' }]);
	expect(answer.have?.[NORTH_SCOPE]).toBe(1);
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toHaveLength(1);
});

test('segments of one request are stored in n order, however they came', async () => {
	const world = await World.open();
	const acks = await world.send(facilitator, marks(3), marks(1), marks(2));
	expect(acks.map(({ n, state }) => [n, state])).toEqual([
		[1, 'stored'],
		[2, 'stored'],
		[3, 'stored']
	]);
});

test('a put that is not sure gets no row, and nothing after it in its lane is stored', async () => {
	const world = await World.open();
	world.store.options = {
		decide: ({ id }) => (id.endsWith('2') ? { unsure: 'full', kept: false } : 'go')
	};
	const other = { ...marks(1), scope: 'catalog' as const };
	const acks = await world.send(facilitator, marks(1), marks(2), marks(3), {
		...other,
		facts: [{ key: `activity/${PLACES.north.id}/${idOf('x')}/title` }]
	});
	expect(acks.map(({ scope, n }) => [scope, n])).toEqual([
		['catalog', 1],
		[NORTH_SCOPE, 1]
	]);
	expect(world.events).toContainEqual({
		kind: 'unsure',
		scope: NORTH_SCOPE,
		device: facilitator.device,
		reason: 'full'
	});
});

test('an unsure put that left its document does not count until it is confirmed', async () => {
	const world = await World.open();
	const organizer = person('zhou', [grant('organizer', PLACES.liuquan)]);
	world.store.options = {
		decide: ({ id }) => (id.startsWith('seg/') ? { unsure: 'quorum', kept: true } : 'go')
	};
	expect(await world.send(facilitator, marks(1))).toEqual([]);
	// A gap makes the server read its ids anew, and the document is among them; writing it back is no surer.
	const answer = await world.exchange(facilitator, {
		segments: [segmentOf(facilitator, marks(5))]
	});
	expect(answer.have?.[NORTH_SCOPE]).toBe(0);
	const pulled = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	expect(pulled.changes?.[NORTH_SCOPE]?.segments).toEqual([]);
	world.store.options = {};
	expect(await world.send(facilitator, marks(1))).toMatchObject([{ state: 'known' }]);
	expect((await world.exchange(facilitator, {})).have?.[NORTH_SCOPE]).toBe(1);
});

test('known is said only when writing back was stored', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	world.store.options = { decide: () => ({ unsure: 'quorum', kept: true }) };
	expect(await world.send(facilitator, marks(1))).toEqual([]);
});

test('refused facts are kept beside the accepted ones, and the verdict is permanent', async () => {
	const world = await World.open();
	const segment = {
		scope: NORTH_SCOPE,
		n: 1,
		facts: [{ key: MARK }, { key: 'nonsense' }, { key: `review/${TONIGHT}/state` }]
	} as const;
	const refused = [
		{ index: 1, code: 'malformed' },
		{ index: 2, code: 'no-right' }
	];
	expect(await world.send(facilitator, segment)).toEqual([
		{ scope: NORTH_SCOPE, n: 1, state: 'refused', refused }
	]);
	const body = await world.body(NORTH_SCOPE, segmentId(facilitator.device, 1));
	expect(body?.facts).toMatchObject([{ key: MARK }]);
	expect(body?.refused).toMatchObject([{ fact: { key: 'nonsense' } }, { index: 2 }]);
	const promoted = { ...facilitator, grants: [grant('organizer', PLACES.liuquan)] };
	expect(await world.send(promoted, segment)).toEqual([
		{ scope: NORTH_SCOPE, n: 1, state: 'known', refused }
	]);
});

test('a segment for a scope one never had a right in goes to quarantine, for good, and opens nothing', async () => {
	const world = await World.open();
	const outsider = person('wai', [grant('facilitator', PLACES.south)]);
	const acks = await world.send(outsider, marks(1));
	expect(acks).toEqual([{ scope: NORTH_SCOPE, n: 1, state: 'refused', whole: 'no-scope' }]);
	expect(await world.store.list()).not.toContain(NORTH_SCOPE);
	expect(await world.ids('quarantine', 'seg/')).toHaveLength(1);
	const appointed = { ...outsider, grants: [grant('facilitator', PLACES.north)] };
	expect(await world.send(appointed, marks(1))).toEqual(acks);
	expect(await world.send(appointed, marks(1, 'other'))).toMatchObject([{ state: 'clash' }]);
});

test('a number consumed in quarantine becomes a hole before the next segment is stored', async () => {
	const world = await World.open();
	const newcomer = person('xin', []);
	await world.send(newcomer, marks(1), marks(2));
	const appointed = { ...newcomer, grants: [grant('facilitator', PLACES.north)] };
	const answer = await world.exchange(appointed, { segments: [segmentOf(appointed, marks(3))] });
	expect(answer.acks).toMatchObject([{ n: 3, state: 'stored' }]);
	expect(answer.have?.[NORTH_SCOPE]).toBe(3);
	const first = await world.body(NORTH_SCOPE, segmentId(newcomer.device, 1));
	expect(first !== undefined && isHole(first)).toBe(true);
	await world.restart();
	expect((await world.exchange(appointed, {})).have?.[NORTH_SCOPE]).toBe(3);
});

test('a revoked device delivers into quarantine only, and what it had stored before stays known', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const [device] = facilitator.devices;
	const revoked = {
		...facilitator,
		devices: [{ id: facilitator.device, ...device, revokedAt: NOON_S - 1 }]
	};
	const answer = await world.exchange(revoked, {
		segments: [segmentOf(revoked, marks(1)), segmentOf(revoked, marks(2))],
		want: { [NORTH_SCOPE]: {} }
	});
	expect(answer.acks).toMatchObject([
		{ n: 1, state: 'known' },
		{ n: 2, state: 'refused', whole: 'revoked' }
	]);
	expect(answer.changes).toEqual({});
	expect(answer.digests).toEqual({});
	expect(answer.have).toEqual({ [NORTH_SCOPE]: 2 });
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toHaveLength(1);
});

test('copies of a revoked phone deliver into quarantine, each what it has: none can take over', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const devices = [{ id: facilitator.device, revokedAt: NOON_S - 1 }];
	const revoked = { ...facilitator, devices };
	await world.send(revoked, marks(2, 'first copy'));
	const acks = await world.send(revoked, marks(1, 'second copy'), marks(2, 'second copy'));
	expect(acks.map(({ state, whole }) => [state, whole])).toEqual([
		['refused', 'revoked'],
		['refused', 'revoked']
	]);
	expect(await world.ids('quarantine', 'stray/')).toHaveLength(2);
	expect(await world.send(revoked, marks(2, 'second copy'))).toMatchObject([{ whole: 'revoked' }]);
	expect(world.events.filter(({ kind }) => kind === 'clash')).toEqual([]);
});

test('facts of an earlier device of the account are taken when they are marked recovered', async () => {
	const world = await World.open();
	const old = person('earlier', []).device;
	const owner = { ...facilitator, devices: [...facilitator.devices, { id: old }] };
	const facts = [{ key: MARK, device: old, seq: 7 }];
	expect(
		await world.send(owner, { scope: NORTH_SCOPE, n: 1, recovered: true, facts })
	).toMatchObject([{ state: 'stored' }]);
	const unmarked = { scope: NORTH_SCOPE, n: 2, facts } as const;
	expect(await world.send(owner, unmarked)).toMatchObject([
		{ state: 'refused', refused: [{ index: 0, code: 'not-yours' }] }
	]);
	const stranger = { ...marks(3), recovered: true as const };
	expect(
		await world.send(owner, { ...stranger, facts: [{ key: MARK, device: idOfStranger }] })
	).toMatchObject([{ refused: [{ code: 'not-yours' }] }]);
	const lost = { ...owner, devices: [...facilitator.devices, { id: old, revokedAt: NOON_S - 9 }] };
	expect(
		await world.send(lost, { scope: NORTH_SCOPE, n: 4, recovered: true, facts })
	).toMatchObject([{ refused: [{ code: 'revoked' }] }]);
});

const idOfStranger = person('stranger', []).device;

test('segments of an earlier device of the account are taken under its own numbers', async () => {
	const world = await World.open();
	const old = person('earlier', []).device;
	const owner = { ...facilitator, devices: [...facilitator.devices, { id: old }] };
	expect(await world.send(owner, { ...marks(1), device: old })).toEqual([
		{ scope: NORTH_SCOPE, n: 1, device: old, state: 'stored' }
	]);
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toEqual([segmentId(old, 1)]);
});

test("a segment of somebody else's device is kept apart and takes none of its numbers", async () => {
	const world = await World.open();
	const victim = facilitator;
	const thief = person('zei', [grant('facilitator', PLACES.north)]);
	expect(await world.send(thief, { ...marks(1, 'forged'), device: victim.device })).toEqual([
		{ scope: NORTH_SCOPE, n: 1, device: victim.device, state: 'refused', whole: 'not-yours' }
	]);
	expect(await world.send(victim, marks(1))).toMatchObject([{ state: 'stored' }]);
	expect(await world.ids('quarantine', 'stray/')).toHaveLength(1);
});

test("facts in somebody else's name are refused", async () => {
	const world = await World.open();
	const by = person('other', []).account;
	expect(await world.send(facilitator, { ...marks(1), facts: [{ key: MARK, by }] })).toMatchObject([
		{ refused: [{ index: 0, code: 'not-yours' }] }
	]);
});

test('a segment whose hash does not fit is kept as it came and refused whole', async () => {
	const world = await World.open();
	const packed = { ...segmentOf(facilitator, marks(1)), hash: 'f'.repeat(64) };
	const { acks } = await world.exchange(facilitator, { segments: [packed] });
	expect(acks).toMatchObject([{ state: 'refused', whole: 'malformed' }]);
	const [id] = await world.ids('quarantine', 'seg/');
	expect((await world.body('quarantine', id ?? ''))?.packed).toEqual(packed.facts);
});

test('a small segment that unpacks to more than a document holds is kept packed and refused whole', async () => {
	const world = await World.open();
	const facts = Array.from({ length: 1000 }, () => ({ key: MARK, value: 'x'.repeat(7000) }));
	const packed = segmentOf(facilitator, { scope: NORTH_SCOPE, n: 1, facts });
	expect(JSON.stringify(packed).length).toBeLessThan(10_000);
	const { acks } = await world.exchange(facilitator, { segments: [packed] });
	expect(acks).toMatchObject([{ state: 'refused', whole: 'malformed' }]);
	expect(devicesNamed([{ ...packed, recovered: true }])).toEqual([]);
});

test('facts are judged by the grants in force when they were made, and late ones flagged', async () => {
	const world = await World.open();
	const ended = person('jiu', [grant('facilitator', PLACES.north, { until: NOON_S - 7200 })]);
	const facts = [
		{ key: MARK, at: NOON_S - 9000 },
		{ key: NAME, at: NOON_S - 3600 },
		{ key: NAME, at: NOON_S - 7200 + 300 }
	];
	expect(await world.send(ended, { scope: NORTH_SCOPE, n: 1, facts })).toMatchObject([
		{ refused: [{ index: 1, code: 'no-right' }] }
	]);
	const body = await world.body(NORTH_SCOPE, segmentId(ended.device, 1));
	expect(body?.flags).toEqual({ late: [0, 2] });
});

test('a clock that is far off neither loses a right nor gains one that is to come', async () => {
	const world = await World.open();
	const slow = { ...marks(1), facts: [{ key: MARK, at: 1000 }] };
	expect(await world.send(facilitator, slow)).toMatchObject([{ state: 'stored' }]);
	const next = person('jiang', [
		grant('facilitator', PLACES.north, { from: NOON_S + 86_400 }),
		grant('facilitator', PLACES.north, { until: NOON_S - 86_400 })
	]);
	const fast = { ...marks(1), facts: [{ key: MARK, at: NOON_S + 2 * 86_400 }] };
	expect(await world.send(next, fast)).toMatchObject([{ refused: [{ code: 'no-right' }] }]);
});

test('a fact far ahead of its arrival is accepted and flagged', async () => {
	const world = await World.open();
	await world.send(facilitator, { ...marks(1), facts: [{ key: MARK, at: NOON_S + 3600 }] });
	const body = await world.body(NORTH_SCOPE, segmentId(facilitator.device, 1));
	expect(body?.flags).toEqual({ ahead: [0] });
});

test('overlapping requests of one device keep its order', async () => {
	const world = await World.open({ before: () => new Promise((go) => setImmediate(go)) });
	const answers = await Promise.all(
		[1, 2, 3, 4].map((n) => world.send(facilitator, marks(n), marks(n)))
	);
	expect(answers.flat().map(({ n, state }) => `${n} ${state}`)).toEqual(
		[1, 2, 3, 4].flatMap((n) => [`${n} stored`, `${n} known`])
	);
});
