import { expect, test } from 'vitest';
import { unpackFacts } from '#lib/core/protocol/pack.ts';
import { refresh } from './parts.ts';
import {
	grant,
	idOf,
	NOON_MS,
	NOON_S,
	NORTH_SCOPE,
	person,
	PLACES,
	segmentOf,
	TONIGHT,
	World
} from '../../../tests/ground/exchange-world.ts';

const MARK = `mark/${TONIGHT}/${idOf('p1')}`;
const facilitator = person('mai', [grant('facilitator', PLACES.north)]);
const reader = person('zhou', [grant('organizer', PLACES.liuquan)]);
const marks = (n: number, value = `mark ${n}`) =>
	({ scope: NORTH_SCOPE, n, facts: [{ key: MARK, value }] }) as const;

test('what a phone no longer has becomes holes, and its next segment is stored', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const { acks, have } = await world.exchange(facilitator, {
		segments: [segmentOf(facilitator, { ...marks(4), from: 4 })]
	});
	expect(acks).toMatchObject([{ n: 4, state: 'stored' }]);
	expect(have?.[NORTH_SCOPE]).toBe(4);
	const pulled = await world.exchange(reader, { want: { [NORTH_SCOPE]: {} } });
	expect(pulled.changes?.[NORTH_SCOPE]?.segments.map((segment) => 'hole' in segment)).toEqual([
		false,
		true,
		true,
		false
	]);
});

test('a segment above its own from is still a gap', async () => {
	const world = await World.open();
	expect(await world.send(facilitator, { ...marks(6), from: 4 })).toMatchObject([{ state: 'gap' }]);
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toEqual([]);
});

test('a phone that claims to have lost thousands of segments is taken for another one', async () => {
	const world = await World.open();
	expect(await world.send(facilitator, { ...marks(9000), from: 9000 })).toMatchObject([
		{ state: 'clash' }
	]);
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toEqual([]);
});

test('a place another device called lost does not count as had, and what comes for it reaches every reader', async () => {
	const world = await World.open();
	// Two copies of one phone; the second gave the old device up and offers what it had of it, with a gap.
	const second = person('copy', [], {
		account: facilitator.account,
		grants: facilitator.grants,
		devices: [...facilitator.devices, { id: person('copy', []).device }]
	});
	await world.send(second, { ...marks(2), device: facilitator.device, from: 2 });
	const vector = { [facilitator.device]: 2 };
	const answer = await world.exchange(facilitator, {});
	expect(answer.have?.[NORTH_SCOPE]).toBe(0);
	const resent = await world.send(facilitator, marks(1), marks(2));
	expect(resent.map(({ state }) => state)).toEqual(['stored', 'known']);
	expect((await world.exchange(facilitator, {})).have?.[NORTH_SCOPE]).toBe(2);
	expect(await world.send(facilitator, marks(1))).toMatchObject([{ state: 'known' }]);
	expect(await world.send(facilitator, marks(1, 'another'))).toMatchObject([{ state: 'clash' }]);
	const { changes } = await world.exchange(reader, { want: { [NORTH_SCOPE]: vector } });
	const [late] = changes?.[NORTH_SCOPE]?.segments ?? [];
	const facts = late !== undefined && 'facts' in late ? unpackFacts(late.facts) : [];
	expect(facts).toMatchObject([{ value: 'mark 1', device: facilitator.device, seq: 100 }]);
});

test("once the device itself says that it is gone, another's hole counts as had", async () => {
	const world = await World.open();
	const second = person('copy', [], {
		account: facilitator.account,
		grants: facilitator.grants,
		devices: [...facilitator.devices, { id: person('copy', []).device }]
	});
	await world.send(second, { ...marks(2), device: facilitator.device, from: 2 });
	await world.send(facilitator, { ...marks(2), from: 2 });
	expect((await world.exchange(facilitator, {})).have?.[NORTH_SCOPE]).toBe(2);
});

test('a restored store is healed by the phone that still has its segments', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const backup = world.store.snapshotState();
	await world.send(facilitator, marks(2), marks(3));
	world.store.restore(backup);
	await refresh(world.parts, NOON_MS);
	expect((await world.exchange(facilitator, {})).have?.[NORTH_SCOPE]).toBe(1);
	const acks = await world.send(facilitator, marks(2), marks(3));
	expect(acks.map(({ state }) => state)).toEqual(['stored', 'stored']);
});

test('a store restored under a server that was not told is still never acknowledged from memory', async () => {
	const world = await World.open();
	const backup = world.store.snapshotState();
	await world.send(facilitator, marks(1), marks(2));
	world.store.restore(backup);
	const acks = await world.send(facilitator, marks(2), marks(1));
	expect(acks.map(({ n, state }) => [n, state])).toEqual([
		[1, 'stored'],
		[2, 'stored']
	]);
});

test('what a reader has seen above the server is recorded as a loss, but not what is its own', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const want = { [NORTH_SCOPE]: { [facilitator.device]: 7, [reader.device]: 3 } };
	const { changes } = await world.exchange(reader, { want });
	expect(changes?.[NORTH_SCOPE]).toEqual({ segments: [], more: false });
	expect(await world.ids('quarantine', 'loss/')).toEqual([
		`loss/${NORTH_SCOPE}/${facilitator.device}`
	]);
	expect(await world.body('quarantine', `loss/${NORTH_SCOPE}/${facilitator.device}`)).toMatchObject(
		{ upTo: 7, seenBy: reader.device }
	);
	const writes = countWrites(world);
	await world.exchange(reader, { want });
	expect(writes()).toBe(0);
});

test('a revoked device may leave a gap behind, in quarantine alone', async () => {
	const world = await World.open();
	const revoked = {
		...facilitator,
		devices: [{ id: facilitator.device, revokedAt: NOON_S - 1 }]
	};
	expect(await world.send(revoked, marks(5))).toMatchObject([{ state: 'gap' }]);
	expect(await world.send(revoked, { ...marks(5), from: 5 })).toMatchObject([
		{ state: 'refused', whole: 'revoked' }
	]);
	expect(await world.ids(NORTH_SCOPE, 'seg/')).toEqual([]);
	expect(await world.send(revoked, marks(4))).toMatchObject([
		{ state: 'refused', whole: 'revoked' }
	]);
});

test('a server goes on as a new device after a restore', async () => {
	const world = await World.open();
	const before = world.parts.server.id;
	await refresh(world.parts, NOON_MS);
	expect(world.parts.server.id).not.toBe(before);
});

function countWrites(world: World): () => number {
	let writes = 0;
	world.store.options = {
		decide: () => {
			writes += 1;
			return 'go';
		}
	};
	return () => writes;
}
