import {
	accessScope,
	asHouseholdId,
	asSessionId,
	asSiteId,
	asTownshipId,
	siteScope,
	type Scope
} from '#lib/core/ids.ts';
import { ROLES, type Grant, type Place, type Role } from '#lib/core/protocol/sign-in.ts';
import type { Caller } from '../../server/gateway/caller.ts';
import { refresh } from '../../server/gateway/exchange/parts.ts';
import { idOf, NOON_S, person, World } from '../ground/exchange-world.ts';
import type { MemoryState } from '../ground/memory-store.ts';
import { makeSiteViews } from '../../server/jobs/views-job.ts';
import { plant, plantFamily, type Canary } from './canary.ts';
import type { Oracle } from './oracle.ts';

/** A number from 0 (inclusive) to 1 (exclusive), the same row for the same seed. */
export type Chance = () => number;

/** Mulberry32. */
export function chanceOf(seed: number): Chance {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** One of some things. */
export function oneOf<T>(chance: Chance, things: readonly T[]): T {
	const thing = things[Math.floor(chance() * things.length)];
	if (thing === undefined) throw new RangeError('Nothing to choose from.');
	return thing;
}

const ids = (letter: string, count: number): string[] =>
	Array.from({ length: count }, (_, index) => idOf(`${letter}${index}pr`));

/** What keys and grants are made of. */
export const POOL = {
	townships: ids('t', 3).map(asTownshipId),
	sites: ids('s', 6).map(asSiteId),
	/** In no registry. */
	strangeSites: ids('z', 2).map(asSiteId),
	sessions: ids('n', 4).map(asSessionId),
	households: ids('h', 3).map(asHouseholdId),
	things: ids('x', 3)
} as const;

/** Every scope a probe may name. */
export const PROBED_SCOPES: readonly Scope[] = [
	...([
		'catalog',
		'district',
		'staff',
		'views',
		'accounts',
		'anonymous',
		'quarantine',
		'media'
	] as const),
	...POOL.townships.map(accessScope),
	...[...POOL.sites, ...POOL.strangeSites].map(siteScope)
];

/** A deployment full of canaries, and people of every kind. */
export interface ProbeWorld {
	readonly world: World;
	readonly oracle: Oracle;
	readonly canaries: readonly Canary[];
	readonly people: readonly Caller[];
	readonly start: MemoryState;
}

/** Opens the world of a run. */
export async function openProbeWorld(chance: Chance, people: number): Promise<ProbeWorld> {
	const world = await World.open();
	const townships = new Map<string, string>();
	for (const [index, site] of POOL.sites.entries()) {
		const township = POOL.townships[index % POOL.townships.length];
		if (township === undefined) continue;
		townships.set(site, township);
		await world.parts.registry.claim(site, township);
	}
	const canaries: Canary[] = [];
	for (const [index, scope] of PROBED_SCOPES.entries()) {
		if (scope !== 'catalog' && POOL.strangeSites.some((site) => siteScope(site) === scope))
			continue;
		const letter = '0123456789abcdefghjkmnp'.charAt(index);
		canaries.push(await plant(world.store, scope, { letter, segments: 3 }));
	}
	for (const [index, household] of POOL.households.entries()) {
		const site = POOL.sites[index];
		if (site === undefined) continue;
		const letter = 'qrs'.charAt(index);
		canaries.push(...(await plantFamily(world.store, { site, household, letter, segments: 1 })));
	}
	await refresh(world.parts, world.now);
	// What is probed is what the job makes, not a copy of it.
	for (const site of POOL.sites) await makeSiteViews(site, world.deps);
	return {
		world,
		oracle: { townships },
		canaries,
		people: Array.from({ length: people }, (_, index) => somebody(chance, index)),
		start: world.store.snapshotState()
	};
}

/** Somebody with up to three grants, some ended, some to come, some at places the role has nothing to do with. */
function somebody(chance: Chance, index: number): Caller {
	const grants = Array.from({ length: Math.floor(1 + chance() * 3) }, (): Grant => {
		const begun = chance() < 0.9;
		const from = begun ? NOON_S - 1_000_000 : NOON_S + 500_000;
		const end = chance();
		const until = end < 0.1 ? NOON_S - 500_000 : end < 0.4 ? NOON_S + 900_000 : undefined;
		const place = somewhere(chance);
		const roles = chance() < 0.7 ? FITTING[place.kind] : ROLES;
		return {
			role: oneOf(chance, roles),
			place,
			from,
			...(until === undefined ? {} : { until })
		};
	});
	const caller = person(`pr${String(index).padStart(4, '0')}`, grants);
	const revokedAt = chance() < 0.05 ? { revokedAt: NOON_S - 1 } : {};
	return { ...caller, devices: [{ id: caller.device, createdAt: 0, ...revokedAt }] };
}

/** Roles that mean something at a kind of place. */
const FITTING: Readonly<Record<Place['kind'], readonly Role[]>> = {
	district: ['district', 'expert'],
	township: ['organizer'],
	site: ['facilitator', 'school', 'volunteer', 'partner', 'district'],
	session: ['helper', 'expert', 'volunteer'],
	household: ['household']
};

function somewhere(chance: Chance): Place {
	const site = oneOf(chance, POOL.sites);
	const places: readonly Place[] = [
		{ kind: 'district' },
		{ kind: 'township', id: oneOf(chance, POOL.townships) },
		{ kind: 'site', id: site },
		{ kind: 'session', site, id: oneOf(chance, POOL.sessions) },
		{ kind: 'household', site, id: oneOf(chance, POOL.households) }
	];
	return oneOf(chance, places);
}
