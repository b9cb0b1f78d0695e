import { expect, test } from 'vitest';
import * as v from 'valibot';
import { packedSchema, unpack } from '#lib/core/protocol/pack.ts';
import { asHouseholdId } from '#lib/core/ids.ts';
import { householdDoc } from '../accounts/households.ts';
import { lentDoc } from '../accounts/documents.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import {
	FAR,
	FAR_SCOPE,
	grant,
	idOf,
	LIN,
	NOON_S,
	NORTH,
	NORTH_SCOPE,
	OTHER_NIGHT,
	person,
	PLACES,
	TONIGHT,
	World,
	type FactOf
} from '../../tests/ground/exchange-world.ts';
import { carryOutErasures } from './erasure-job.ts';
import { runJobsOnce } from './jobs.ts';
import { makeSiteViews } from './views-job.ts';

const facilitator = person('mai', [grant('facilitator', PLACES.north)]);
const household = person('jia', [grant('household', PLACES.lin)]);
const helper = person('bang', [grant('helper', PLACES.tonight)]);
const WANG = asHouseholdId(idOf('hwang'));
const MOTHER = idOf('pmother');
const NEIGHBOUR = idOf('pnext');
const LONG_AGO = idOf('nago');

const evening: FactOf[] = [
	{ key: `person/${MOTHER}/name`, value: '林妈妈' },
	{ key: `person/${MOTHER}/relation`, value: '妈妈' },
	{ key: `person/${MOTHER}/phone`, value: '13800000001' },
	{ key: `person/${MOTHER}/household`, value: LIN },
	{ key: `person/${NEIGHBOUR}/name`, value: '王奶奶' },
	{ key: `person/${NEIGHBOUR}/household`, value: WANG },
	{ key: `household/${LIN}/photos`, value: 'no' },
	{ key: `session/${TONIGHT}/title`, value: '亲子沟通' },
	{ key: `session/${TONIGHT}/start`, value: NOON_S },
	{ key: `session/${TONIGHT}/host`, value: '柳泉镇' },
	{ key: `session/${TONIGHT}/lecture`, value: 'district/abcdefgh' },
	{ key: `session/${LONG_AGO}/start`, value: NOON_S - 500 * 86_400 },
	{ key: `expected/${TONIGHT}`, value: [MOTHER, NEIGHBOUR] },
	{ key: `headcount/${TONIGHT}`, value: 37 },
	{ key: `mark/${TONIGHT}/${MOTHER}`, value: { status: 'leave' } },
	{ key: `mark/${TONIGHT}/${NEIGHBOUR}`, value: { status: 'present' } },
	{ key: `mark/${LONG_AGO}/${MOTHER}`, value: { status: 'present' } },
	{ key: `leave/${TONIGHT}/${NEIGHBOUR}`, value: 'sick' },
	{ key: `makeup/${TONIGHT}/${MOTHER}`, value: true },
	{ key: `makeup/${TONIGHT}/${WANG}/${NEIGHBOUR}`, value: true },
	{ key: `record/${TONIGHT}/content`, value: '讲了一小时' },
	{ key: `correction/${TONIGHT}/${MOTHER}/1795500000`, value: { was: null, is: null } }
];

/** A world in which a household of North has joined, and tonight is lent to a helper. */
async function worldOfLin(): Promise<World> {
	const world = await World.open();
	await join(world, LIN);
	const accounts = await world.store.open('accounts');
	await accounts.put(lentDoc(PLACES.tonight), { session: TONIGHT });
	await world.send(facilitator, { scope: NORTH_SCOPE, n: 1, facts: evening });
	return world;
}

async function join(world: World, id: typeof LIN): Promise<void> {
	const accounts = await world.store.open('accounts');
	const body = { id, site: NORTH, number: 1, account: household.account };
	await accounts.put(householdDoc(NORTH, id), body);
}

const keysOf = async (world: World, id: string): Promise<string[]> => {
	const packed = v.safeParse(packedSchema, (await world.body('views', id))?.entries);
	return packed.success ? (unpack(packed.output) ?? []).map(({ key }) => key) : [];
};

test('a household’s view holds its own people and the sessions of its site, and nothing else', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	expect(await keysOf(world, `household/${LIN}`)).toEqual([
		`correction/${TONIGHT}/${MOTHER}/1795500000`,
		`makeup/${TONIGHT}/${MOTHER}`,
		`mark/${TONIGHT}/${MOTHER}`,
		`person/${MOTHER}/name`,
		`person/${MOTHER}/relation`,
		`session/${TONIGHT}/lecture`,
		`session/${TONIGHT}/start`,
		`session/${TONIGHT}/title`
	]);
});

test('no byte of another household or of any other key is in a view', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	const text = JSON.stringify(await world.body('views', `household/${LIN}`));
	for (const trace of [NEIGHBOUR, WANG, '王奶奶', '13800000001', '讲了一小时', LONG_AGO, '柳泉镇'])
		expect(text).not.toContain(trace);
});

test('a helper’s view tells when and where, and names nobody', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	const answer = await world.exchange(helper, { want: { views: {} } });
	const snapshot = answer.changes?.views?.snapshot;
	const entries = snapshot !== undefined && 'entries' in snapshot ? unpack(snapshot.entries) : [];
	expect(entries?.map(({ key }) => key)).toEqual([
		`session/${TONIGHT}/start`,
		`session/${TONIGHT}/title`
	]);
});

test('only a household that has joined has a view', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	expect(await world.ids('views', 'household/')).toEqual([`household/${LIN}`]);
});

test('who joins later gets a view although nothing has changed at the site', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	await join(world, WANG);
	await runJobsOnce(world.deps);
	expect(await keysOf(world, `household/${WANG}`)).toContain(`person/${NEIGHBOUR}/name`);
});

test('what a household says of itself arrives, comes back in its view, and is seen by staff', async () => {
	const world = await worldOfLin();
	const key = `makeup/${TONIGHT}/${LIN}/${MOTHER}`;
	const acks = await world.send(household, {
		scope: NORTH_SCOPE,
		n: 1,
		facts: [{ key, value: true }]
	});
	expect(acks).toMatchObject([{ state: 'stored' }]);
	await runJobsOnce(world.deps);
	expect(await keysOf(world, `household/${LIN}`)).toContain(key);
	const answer = await world.exchange(facilitator, { want: { [NORTH_SCOPE]: {} } });
	expect(JSON.stringify(answer.changes)).toContain('makeup');
});

test('what a household says in another’s name is kept and not accepted', async () => {
	const world = await worldOfLin();
	const key = `makeup/${TONIGHT}/${WANG}/${NEIGHBOUR}`;
	const acks = await world.send(household, {
		scope: NORTH_SCOPE,
		n: 1,
		facts: [{ key, value: true }]
	});
	expect(acks).toMatchObject([{ state: 'refused', refused: [{ index: 0, code: 'foreign' }] }]);
});

test('a view is the same for the same segments, whatever order they came and however often', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	const first = await world.body('views', `household/${LIN}`);
	await (
		await world.store.open('views')
	).remove(
		`household/${LIN}`,
		(await (await world.store.open('views')).get(`household/${LIN}`))?.rev ?? ''
	);
	await (
		await world.store.open('views')
	).remove(
		`made/${NORTH}`,
		(await (await world.store.open('views')).get(`made/${NORTH}`))?.rev ?? ''
	);
	await runJobsOnce(world.deps);
	await runJobsOnce(world.deps);
	expect(await world.body('views', `household/${LIN}`)).toEqual(first);
});

test('a server that knows less never turns a view back', async () => {
	const world = await worldOfLin();
	const folded = await foldScope(NORTH_SCOPE, world.deps);
	await world.send(facilitator, {
		scope: NORTH_SCOPE,
		n: 2,
		facts: [{ key: `mark/${TONIGHT}/${MOTHER}`, value: { status: 'late' } }]
	});
	await runJobsOnce(world.deps);
	const newest = await world.body('views', `household/${LIN}`);
	await makeSiteViews(NORTH, world.deps, folded);
	expect(await world.body('views', `household/${LIN}`)).toEqual(newest);
});

test('views of an older backup are made anew', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	const views = await world.store.open('views');
	const older = await views.get(`household/${LIN}`);
	const made = await views.get(`made/${NORTH}`);
	await world.send(facilitator, {
		scope: NORTH_SCOPE,
		n: 2,
		facts: [
			{ key: `makeup/${OTHER_NIGHT}/${MOTHER}`, value: true },
			{ key: `session/${OTHER_NIGHT}/start`, value: NOON_S }
		]
	});
	await runJobsOnce(world.deps);
	const newest = await world.body('views', `household/${LIN}`);
	for (const [id, body] of [
		[`household/${LIN}`, older?.body],
		[`made/${NORTH}`, made?.body]
	] as const)
		await views.put(id, body ?? {}, (await views.get(id))?.rev);
	await runJobsOnce(world.deps);
	expect(await world.body('views', `household/${LIN}`)).toEqual(newest);
});

test('a site without households costs one look and no fold', async () => {
	const world = await World.open();
	await world.send(person('fa', [grant('facilitator', PLACES.far)]), {
		scope: FAR_SCOPE,
		n: 1,
		facts: [{ key: `session/${TONIGHT}/start`, value: NOON_S }]
	});
	expect(await makeSiteViews(FAR, world.deps)).toBe(false);
	expect(await world.ids('views')).toEqual([]);
});

test('who is erased is gone from the view; an erased household loses view and account', async () => {
	const world = await worldOfLin();
	await runJobsOnce(world.deps);
	const order = {
		scope: NORTH_SCOPE,
		by: facilitator.account,
		device: facilitator.device
	} as const;
	await world.parts.erasures.order({
		...order,
		subject: { kind: 'person', id: MOTHER },
		reason: '',
		orderedAt: world.now
	});
	await carryOutErasures(NORTH_SCOPE, world.deps);
	await runJobsOnce(world.deps);
	expect(JSON.stringify(await world.body('views', `household/${LIN}`))).not.toContain('林妈妈');
	await world.parts.erasures.order({
		...order,
		subject: { kind: 'household', id: LIN },
		reason: '',
		orderedAt: world.now
	});
	await carryOutErasures(NORTH_SCOPE, world.deps);
	await runJobsOnce(world.deps);
	expect(await world.ids('views', 'household/')).toEqual([]);
	expect(await world.body('accounts', householdDoc(NORTH, LIN))).toMatchObject({
		erasedAt: world.now
	});
});
