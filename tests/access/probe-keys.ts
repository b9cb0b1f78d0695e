import { accessScope, siteScope, type Scope } from '#lib/core/ids.ts';
import type { Caller } from '../../server/gateway/caller.ts';
import { oneOf, POOL, PROBED_SCOPES, type Chance } from './probe-world.ts';

/** Shapes of keys by the kind of scope they belong in. In braces what is filled in by chance. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
	site: [
		...['person/{x}/name', 'household/{h}/name', 'session/{n}/start', 'expected/{n}'],
		...[
			'headcount/{n}',
			'mark/{n}/{x}',
			'record/{n}/text',
			'photo/{n}/{x}',
			'submission/{n}',
			'review/{n}/state'
		],
		...['walkin/{n}/{x}/name', 'merge/{x}', 'signup/{x}/{h}', 'checkin/{x}/{h}'],
		...['checkin/{x}/{h}/day', 'leave/{n}/{x}', 'leave/{n}/{h}/{x}', 'makeup/{n}/{x}'],
		...['makeup/{n}/{h}/{x}', 'consent/{h}/photo', 'request/{h}/erase', 'activity/{x}/plan'],
		...['tally/{n}/faces', 'shift/{a}/{x}/in', 'talk/{n}/{a}/note', 'offer/{a}/{x}/title'],
		...[
			'need/{x}/topic',
			'import/{x}/0000',
			'resource/{x}/name',
			'evidence/plan',
			'correction/{n}/{x}/1'
		]
	],
	district: [
		...['region/{t}/name', 'threshold/events', 'plan/{t}/2026', 'plan/district/2026'],
		...['alliance/{t}/{x}/name', 'staff/{t}/{a}/name', 'staff/district/{a}/name'],
		...['site/{t}/{s}/name', 'site/{t}/{s}/closed', 'site/{t}/{z}/kind', 'total/{t}/{s}/2026-11']
	],
	catalog: [
		...['notice/{o}/{x}/title', 'lecture/{o}/{x}/name', 'series/{o}/{x}/name'],
		...['activity/{s}/{x}/title', 'face/{t}/{s}/name', 'taxonomy/topic']
	],
	staff: ['draft/{o}/{x}', 'template/{o}/{x}', 'lecture/{o}/{x}'],
	access: ['access/{x}/1795500000000'],
	/** What is written nowhere, or looks like something it is not. */
	none: [
		...['{x}', 'mark/{n}', 'mark/{n}/{x}/{x}', 'Mark/{n}/{x}', 'site/{s}/{t}/name', 'erase/{x}'],
		...['mark/{n}//{x}', '', '/', 'evidence/../{x}', 'evidence/__proto__', 'notice/{x}']
	]
};
const EVERY_SHAPE = Object.values(SHAPES).flat();

/** A scope as it might be asked for: more often than not one the caller has something to do with. */
export function someScope(chance: Chance, { grants }: Caller): Scope {
	if (grants.length === 0 || chance() < 0.4) return oneOf(chance, PROBED_SCOPES);
	const { place } = oneOf(chance, grants);
	switch (place.kind) {
		case 'district':
			return oneOf(chance, ['district', 'catalog', 'staff']);
		case 'township':
			return oneOf(chance, [
				...(['district', 'catalog', 'staff'] as const),
				...[...POOL.townships.map(accessScope), ...POOL.sites.map(siteScope)]
			]);
		case 'site':
			return oneOf(chance, [
				...(['catalog', 'staff'] as const),
				...[siteScope(place.id), ...POOL.townships.map(accessScope)]
			]);
		case 'session':
		case 'household':
			return oneOf(chance, ['views', 'staff', siteScope(place.site)]);
	}
}

/** A key as it might be asked for, some about the caller's own places, some about others', some out of place. */
export function someKey(chance: Chance, caller: Caller, scope: Scope): string {
	const [kind = ''] = scope.split('-');
	const shapes = chance() < 0.7 ? (SHAPES[kind] ?? EVERY_SHAPE) : EVERY_SHAPE;
	return oneOf(chance, shapes).replaceAll(/\{(\w)\}/g, (_, slot: string) =>
		fill(chance, slot, caller)
	);
}

function fill(chance: Chance, slot: string, caller: Caller): string {
	const own = chance() < 0.5 ? ownPart(chance, slot, caller) : undefined;
	if (own !== undefined) return own;
	switch (slot) {
		case 't':
			return oneOf(chance, POOL.townships);
		case 's':
			return oneOf(chance, POOL.sites);
		case 'z':
			return oneOf(chance, POOL.strangeSites);
		case 'n':
			return oneOf(chance, POOL.sessions);
		case 'h':
			return oneOf(chance, POOL.households);
		case 'o':
			return oneOf(chance, [
				'district',
				`township-${oneOf(chance, POOL.townships)}`,
				`site-${oneOf(chance, POOL.sites)}`,
				oneOf(chance, POOL.things),
				oneOf(chance, POOL.townships),
				oneOf(chance, POOL.sites)
			]);
		default:
			return oneOf(chance, POOL.things);
	}
}

/** Something the caller's grants make its own; undefined when they make nothing of this kind so. */
function ownPart(chance: Chance, slot: string, { account, grants }: Caller): string | undefined {
	if (slot === 'a') return account;
	const owned = grants.flatMap(({ place }): string[] => {
		if (slot === 'o') {
			const names = { district: 'district', township: 'township-', site: 'site-' };
			if (place.kind === 'district') return [account, names.district];
			if (place.kind === 'township' || place.kind === 'site') {
				return [account, `${names[place.kind]}${place.id}`];
			}
			return [account];
		}
		if (slot === 't' && place.kind === 'township') return [place.id];
		if (slot === 's' && place.kind === 'site') return [place.id];
		if (slot === 'n' && place.kind === 'session') return [place.id];
		return slot === 'h' && place.kind === 'household' ? [place.id] : [];
	});
	return owned.length === 0 ? undefined : oneOf(chance, owned);
}
