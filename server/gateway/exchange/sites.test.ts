import { expect, test } from 'vitest';
import { asSiteId, siteScope } from '#lib/core/ids.ts';
import { siteKey } from '#lib/core/session/region.ts';
import {
	FAR,
	FAR_SCOPE,
	grant,
	HUAIDIAN,
	idOf,
	LIUQUAN,
	NORTH,
	NORTH_SCOPE,
	person,
	PLACES,
	TONIGHT,
	World
} from '../../../tests/ground/exchange-world.ts';

const NEW = asSiteId(idOf('snew'));
const liuquan = person('zhou', [grant('organizer', PLACES.liuquan)]);
const huaidian = person('huai', [grant('organizer', PLACES.huaidian)]);
const names = (site = NEW, township = LIUQUAN) =>
	({
		scope: 'district',
		n: 1,
		facts: [{ key: siteKey(township, site, 'name'), value: '东柳村' }]
	}) as const;
const session = (site = NEW) =>
	({
		scope: siteScope(site),
		n: 1,
		facts: [{ key: `session/${TONIGHT}/title` }]
	}) as const;
const face = (site = NEW, township = LIUQUAN) =>
	({ scope: 'catalog', n: 1, facts: [{ key: `face/${township}/${site}/name` }] }) as const;

test('an organizer names a site, gives it a face and opens it in one trip, in whatever order it is packed', async () => {
	const world = await World.open();
	const acks = await world.send(liuquan, session(), face(), names());
	expect(acks.map(({ scope, state }) => [scope, state])).toEqual([
		['district', 'stored'],
		['catalog', 'stored'],
		[siteScope(NEW), 'stored']
	]);
	expect(world.parts.registry.sitesOf(LIUQUAN)).toContain(NEW);
});

test("another township's site cannot be taken by naming it", async () => {
	const world = await World.open();
	expect(await world.send(huaidian, names(NORTH, HUAIDIAN))).toMatchObject([
		{ state: 'refused', refused: [{ index: 0, code: 'foreign' }] }
	]);
	expect(await world.send(huaidian, session(NORTH))).toMatchObject([{ whole: 'no-scope' }]);
	expect(await world.send(huaidian, face(NORTH, HUAIDIAN))).toMatchObject([
		{ refused: [{ code: 'foreign' }] }
	]);
	expect(world.parts.registry.townshipOf(NORTH)).toBe(LIUQUAN);
});

test("a site cannot be named into another's township", async () => {
	const world = await World.open();
	expect(await world.send(liuquan, names(NEW, HUAIDIAN))).toMatchObject([
		{ refused: [{ code: 'foreign' }] }
	]);
	expect(world.parts.registry.townshipOf(NEW)).toBeUndefined();
});

test('of two townships that name one site at once, one has it', async () => {
	const world = await World.open({ before: () => new Promise((go) => setImmediate(go)) });
	const [mine, theirs] = await Promise.all([
		world.send(liuquan, names()),
		world.send(huaidian, names(NEW, HUAIDIAN))
	]);
	expect([mine[0]?.state, theirs[0]?.state].sort()).toEqual(['refused', 'stored']);
});

test('a registration stands for good, whoever asks and however late', async () => {
	const world = await World.open();
	expect(await world.parts.registry.claim(NORTH, LIUQUAN)).toBe('own');
	expect(await world.parts.registry.claim(NORTH, HUAIDIAN)).toBe('foreign');
	await world.restart();
	expect(await world.parts.registry.claim(NORTH, HUAIDIAN)).toBe('foreign');
});

test('what names a site that is still under way is neither taken nor refused', async () => {
	const world = await World.open();
	world.store.options = {
		decide: ({ id }) => (id === `site/${NEW}` ? { unsure: 'full', kept: false } : 'go')
	};
	expect(await world.send(liuquan, names(), face(), session())).toEqual([]);
	expect(await world.store.list()).not.toContain(siteScope(NEW));
	world.store.options = {};
	const acks = await world.send(liuquan, names(), face(), session());
	expect(acks.map(({ state }) => state)).toEqual(['stored', 'stored', 'stored']);
});

test('a registry that came from an older backup is repaired from what the district names', async () => {
	const world = await World.open();
	const accounts = await world.store.open('accounts');
	await world.send(liuquan, names());
	const document = await accounts.get(`site/${NEW}`);
	await accounts.remove(`site/${NEW}`, document?.rev ?? '');
	await world.restart();
	expect(world.parts.registry.townshipOf(NEW)).toBe(LIUQUAN);
});

test('a site that another server registered a moment ago is looked up before anything is judged', async () => {
	const world = await World.open();
	const accounts = await world.store.open('accounts');
	await accounts.put(`site/${NEW}`, { township: LIUQUAN });
	expect(await world.send(liuquan, session())).toMatchObject([{ state: 'stored' }]);
});

test('the organizer of one township neither reads nor writes the sites of another', async () => {
	const world = await World.open();
	const { changes, digests } = await world.exchange(liuquan, {
		want: { [FAR_SCOPE]: {}, [NORTH_SCOPE]: {} }
	});
	expect(Object.keys(changes ?? {})).toEqual([NORTH_SCOPE]);
	expect(Object.keys(digests ?? {})).not.toContain(FAR_SCOPE);
	expect(await world.send(liuquan, session(FAR))).toMatchObject([{ whole: 'no-scope' }]);
});
