import { expect, test } from 'vitest';
import { accessScope, type Scope } from '#lib/core/ids.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';
import { unpackFacts } from '#lib/core/protocol/pack.ts';
import type { ScopeChanges } from '#lib/core/protocol/sync.ts';
import { digestOf, scopeDigest } from '#lib/core/protocol/vector.ts';
import { StoreError } from '../../store/store.ts';
import { runJobsOnce } from '../../jobs/jobs.ts';
import { readSnapshot } from './exchange.ts';
import {
	FAR,
	grant,
	idOf,
	LIN,
	LIUQUAN,
	NORTH,
	NORTH_SCOPE,
	person,
	PLACES,
	segmentOf,
	TONIGHT,
	World
} from '../../../tests/ground/exchange-world.ts';

const facilitator = person('mai', [grant('facilitator', PLACES.north)]);
const colleague = person('song', [grant('facilitator', PLACES.north)]);
const organizer = person('zhou', [grant('organizer', PLACES.liuquan)]);
const school = person('xue', [grant('school', PLACES.north)]);
const household = person('jia', [grant('household', PLACES.lin)]);
const marks = (n: number, count = 1) => ({
	scope: NORTH_SCOPE,
	n,
	facts: Array.from({ length: count }, (_, index) => ({
		key: `mark/${TONIGHT}/${idOf(`p${n}x${index}`)}`,
		value: { status: 'present' }
	}))
});
const notice = (n: number, value: string, owner = `site-${NORTH}`) => ({
	scope: 'catalog' as const,
	n,
	facts: [{ key: `notice/${owner}/${idOf('n1')}/title`, value }]
});
const numbers = (changes: ScopeChanges | undefined) =>
	changes?.segments.map(({ device, n }) => `${device} ${n}`);

test('equal digests get an answer with nothing in it, and cost no write', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const { digests = {} } = await world.exchange(organizer, {});
	const digest = digestOf(
		new Map(Object.entries(digests).map(([scope, own]) => [scope, own ?? '']))
	);
	let writes = 0;
	world.store.options = {
		decide: () => {
			writes += 1;
			return 'go';
		}
	};
	const answer = await world.exchange(organizer, { digest });
	expect(answer).toEqual({ v: 1, serverAt: world.now, acks: [] });
	expect(writes).toBe(0);
});

test('digests are told per readable scope, with what we have of the device in each', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const answer = await world.exchange(facilitator, {});
	expect(Object.keys(answer.digests ?? {})).toEqual(['catalog', 'staff', NORTH_SCOPE]);
	expect(answer.digests?.[NORTH_SCOPE]).toBe(scopeDigest({ [facilitator.device]: 1 }));
	const access = accessScope(LIUQUAN);
	expect(answer.have).toEqual({ catalog: 0, staff: 0, [access]: 0, [NORTH_SCOPE]: 1 });
});

test('a reader gets what it lacks, and not what it delivered itself', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1), marks(2));
	const { changes } = await world.exchange(colleague, {
		segments: [segmentOf(colleague, marks(1))],
		want: { [NORTH_SCOPE]: { [facilitator.device]: 1 } }
	});
	expect(numbers(changes?.[NORTH_SCOPE])).toEqual([`${facilitator.device} 2`]);
	expect(changes?.[NORTH_SCOPE]?.more).toBe(false);
});

test('a phone that does not know its own segments is shown them: it was cloned', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1), marks(2));
	const { changes } = await world.exchange(facilitator, {
		want: { [NORTH_SCOPE]: { [facilitator.device]: 1 } }
	});
	expect(numbers(changes?.[NORTH_SCOPE])).toEqual([`${facilitator.device} 2`]);
});

test('refused facts are served to nobody', async () => {
	const world = await World.open();
	const facts = [{ key: `review/${TONIGHT}/state`, value: 'secret' }, ...marks(1).facts];
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts });
	const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	const [segment] = changes?.[NORTH_SCOPE]?.segments ?? [];
	const served = segment !== undefined && 'facts' in segment ? unpackFacts(segment.facts) : [];
	expect(served?.map(({ key }) => key)).toEqual(marks(1).facts.map(({ key }) => key));
	expect(JSON.stringify(changes)).not.toContain('secret');
});

test('what does not fit into one answer follows, and every answer is a step', async () => {
	const world = await World.open();
	for (let n = 1; n <= 6; n++) {
		const facts = [{ key: `record/${TONIGHT}/text`, value: '记'.repeat(30_000) }];
		await world.send(facilitator, { scope: NORTH_SCOPE, n, facts });
	}
	let vector: Record<string, number> = {};
	const steps: number[] = [];
	for (let more = true; more;) {
		const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: vector } });
		const found = changes?.[NORTH_SCOPE];
		steps.push(found?.segments.length ?? 0);
		for (const { device, n } of found?.segments ?? []) vector = { ...vector, [device]: n };
		more = found?.more === true;
		if (steps.length > 9) break;
	}
	expect(steps).toEqual([2, 2, 2]);
});

test('a segment larger than the budget is served alone', async () => {
	const world = await World.open();
	const facts = [{ key: `record/${TONIGHT}/text`, value: '记'.repeat(120_000) }];
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts }, { ...marks(2) });
	const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	expect(numbers(changes?.[NORTH_SCOPE])).toEqual([`${facilitator.device} 1`]);
	expect(changes?.[NORTH_SCOPE]?.more).toBe(true);
});

/** One hundred segments about the same few keys: folded, they are few. */
async function worldWithSnapshot(size = 1): Promise<World> {
	const world = await World.open();
	for (let n = 1; n <= 100; n++) {
		const facts = [{ key: `record/${TONIGHT}/text`, value: '记'.repeat(40 * size) }];
		await world.send(facilitator, { scope: NORTH_SCOPE, n, facts });
	}
	await runJobsOnce(world.deps, [NORTH_SCOPE]);
	return world;
}

test('a new phone takes the snapshot, and what came after it as segments', async () => {
	const world = await worldWithSnapshot();
	await world.send(facilitator, marks(101));
	const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	const found = changes?.[NORTH_SCOPE];
	expect(found?.snapshot).toMatchObject({ vector: { [facilitator.device]: 100 } });
	expect(numbers(found)).toEqual([`${facilitator.device} 101`]);
});

test('a phone that lacks little takes segments', async () => {
	const world = await worldWithSnapshot();
	const { changes } = await world.exchange(organizer, {
		want: { [NORTH_SCOPE]: { [facilitator.device]: 98 } }
	});
	expect(changes?.[NORTH_SCOPE]?.snapshot).toBeUndefined();
	expect(changes?.[NORTH_SCOPE]?.segments).toHaveLength(2);
});

test('a snapshot over 64 KB is fetched by its hash, by those who may read its scope', async () => {
	const world = await worldWithSnapshot(1000);
	const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	const found = changes?.[NORTH_SCOPE];
	expect(found).toMatchObject({ segments: [], more: true });
	const hash = found?.snapshot?.hash ?? '';
	const asked = { scope: NORTH_SCOPE, hash };
	expect(await readSnapshot(asked, organizer, world.deps)).toMatchObject({ hash });
	const stranger = person('far', [grant('facilitator', { kind: 'site', id: FAR })]);
	expect(await readSnapshot(asked, stranger, world.deps)).toBeUndefined();
	expect(await readSnapshot(asked, undefined, world.deps)).toBeUndefined();
	expect(await readSnapshot({ ...asked, hash: 'f'.repeat(64) }, organizer, world.deps)).toBe(
		undefined
	);
});

test('a snapshot ahead of its segments is not served: the store has lost what it tells of', async () => {
	const world = await worldWithSnapshot();
	const database = await world.store.open(NORTH_SCOPE);
	const last = await database.get(`seg/${facilitator.device}/00000100`);
	await database.remove(last?.id ?? '', last?.rev ?? '');
	await world.restart();
	const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	expect(changes?.[NORTH_SCOPE]?.snapshot).toBeUndefined();
	expect(changes?.[NORTH_SCOPE]?.segments).toHaveLength(99);
});

test('the catalog comes whole, without authors, under a hash that moves only with what it shows', async () => {
	const world = await World.open();
	await world.send(school, notice(1, '开放日'));
	const { changes, digests } = await world.exchange(household, { want: { catalog: {} } });
	const snapshot = changes?.catalog?.snapshot;
	expect(snapshot).toMatchObject({ hash: digests?.catalog, vector: {} });
	expect(JSON.stringify(changes)).toContain('开放日');
	expect(JSON.stringify(changes)).not.toContain(school.account);
	expect(changes?.catalog?.segments).toEqual([]);
	await world.send(school, { scope: 'catalog', n: 2, facts: [{ key: 'nonsense' }] });
	expect((await world.exchange(household, {})).digests?.catalog).toBe(snapshot?.hash);
	await world.send(school, notice(3, '家长开放日'));
	expect((await world.exchange(household, {})).digests?.catalog).not.toBe(snapshot?.hash);
});

test('those who publish get the catalog as they wrote it: their own facts must not come back changed', async () => {
	const world = await World.open();
	await world.send(school, notice(1, '开放日'));
	const { changes } = await world.exchange(school, { want: { catalog: {} } });
	expect(JSON.stringify(changes)).toContain(school.account);
});

test('a household reads its own view by its id, and no segments', async () => {
	const world = await World.open();
	await world.send(facilitator, marks(1));
	const views = await world.store.open('views');
	const packed = segmentOf(facilitator, { scope: 'views', n: 1, facts: [{ key: 'own' }] }).facts;
	const other = segmentOf(facilitator, { scope: 'views', n: 1, facts: [{ key: 'other' }] }).facts;
	await views.put(`household/${LIN}`, { entries: packed });
	await views.put(`household/${idOf('hzhang')}`, { entries: other });
	const want: Partial<Record<Scope, Vector>> = { views: {}, [NORTH_SCOPE]: {} };
	const { changes, digests } = await world.exchange(household, { want });
	expect(Object.keys(changes ?? {})).toEqual(['views']);
	expect(Object.keys(digests ?? {})).toEqual(['catalog', 'views']);
	expect(JSON.stringify(changes)).toContain('own');
	expect(JSON.stringify(changes)).not.toContain('other');
});

test('acks go out even when the store fails while changes are gathered', async () => {
	const world = await World.open();
	world.store.options = {
		before: ({ name, database }) =>
			name === 'get' && database === 'accounts'
				? Promise.reject(new StoreError('down'))
				: Promise.resolve()
	};
	const answer = await world.exchange(facilitator, {
		segments: [segmentOf(facilitator, marks(1))]
	});
	expect(answer.acks).toMatchObject([{ state: 'stored' }]);
	expect(answer.digests).toBeUndefined();
	await expect(world.exchange(facilitator, {})).rejects.toThrow('down');
});

test('what phones hold is written down when it changes, and only of their own scopes', async () => {
	const world = await World.open();
	const holds = { [NORTH_SCOPE]: 46, [`site-${FAR}`]: 9, district: 3 };
	await world.exchange(facilitator, { holds, sentAt: world.now + 3 * 3_600_000 });
	const id = `contact/${facilitator.device}`;
	expect(await world.body('accounts', id)).toEqual({
		account: facilitator.account,
		at: world.now,
		holds: { [NORTH_SCOPE]: 46 },
		skewMs: 3 * 3_600_000,
		sites: [NORTH]
	});
	await world.exchange(facilitator, {});
	expect(await world.body('accounts', id)).toMatchObject({ holds: {}, skewMs: 0 });
	world.now += 60_000;
	await world.exchange(facilitator, {});
	expect((await world.body('accounts', id))?.at).toBe(world.now - 60_000);
	world.now += 900_000;
	await world.exchange(facilitator, {});
	expect((await world.body('accounts', id))?.at).toBe(world.now);
});

test('where other servers write too, what they stored is seen after a few seconds', async () => {
	const world = await World.open({ kind: 'couch' });
	await world.send(facilitator, marks(1));
	const elsewhere = new OtherServer(world);
	await elsewhere.open();
	await elsewhere.send(2);
	world.now += 6_000;
	const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
	expect(changes?.[NORTH_SCOPE]?.segments).toHaveLength(2);
});

test('a predecessor another server has just stored is no gap', async () => {
	const world = await World.open({ kind: 'couch' });
	await world.send(facilitator, marks(1));
	const elsewhere = new OtherServer(world);
	await elsewhere.open();
	await elsewhere.send(2);
	expect(await world.send(facilitator, marks(3))).toMatchObject([{ state: 'stored' }]);
});

test('a phone is told of what another server took from it a moment ago', async () => {
	const world = await World.open({ kind: 'couch' });
	await world.send(facilitator, marks(1));
	const elsewhere = new OtherServer(world);
	await elsewhere.open();
	await elsewhere.send(2);
	world.now += 1;
	expect((await world.exchange(facilitator, {})).have?.[NORTH_SCOPE]).toBe(2);
});

test('what one server was unsure of is served by it again once another one stored it', async () => {
	const world = await World.open({ kind: 'couch' });
	await world.send(facilitator, marks(1));
	const elsewhere = new OtherServer(world);
	await elsewhere.open();
	for (const kept of [false, true]) {
		const n = kept ? 3 : 2;
		world.store.options = {
			kind: 'couch',
			decide: ({ id }) => (id.startsWith('seg/') ? { unsure: 'quorum', kept } : 'go')
		};
		expect(await world.send(facilitator, marks(n))).toEqual([]);
		world.store.options = { kind: 'couch' };
		await elsewhere.send(n);
		world.now += 6_000;
		const { changes } = await world.exchange(organizer, { want: { [NORTH_SCOPE]: {} } });
		expect(changes?.[NORTH_SCOPE]?.segments).toHaveLength(n);
	}
});

/** A second server process over the same store. */
class OtherServer {
	readonly #world: World;
	#parts: World['parts'] | undefined;

	constructor(world: World) {
		this.#world = world;
	}

	async open(): Promise<void> {
		const mine = this.#world.parts;
		await this.#world.restart();
		this.#parts = this.#world.parts;
		this.#world.parts = mine;
	}

	async send(n: number): Promise<void> {
		const mine = this.#world.parts;
		if (this.#parts) this.#world.parts = this.#parts;
		await this.#world.send(facilitator, marks(n));
		this.#world.parts = mine;
	}
}
