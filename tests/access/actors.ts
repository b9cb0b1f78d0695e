import type { AccountId } from '#lib/core/ids.ts';
import type { Caller } from '../../server/gateway/caller.ts';
import { grant, NOON_S, person, PLACES } from '../ground/exchange-world.ts';

/**
 * One account for every row the table of rights has, in the order of the columns of `expected-rights.ts`. What they are
 * related to is Liuquan township, its site North and the session of tonight there.
 */
export const ACTORS = {
	district: person('qv', [grant('district', PLACES.district)]),
	visitor: person('vxst', [grant('district', PLACES.north, { until: NOON_S + 86_400 })]),
	organizer: person('zh', [grant('organizer', PLACES.liuquan)]),
	facilitator: person('ma', [grant('facilitator', PLACES.north)]),
	school: person('xve', [grant('school', PLACES.north)]),
	helper: person('bang', [grant('helper', PLACES.tonight)]),
	expert: person('zhvan', [grant('expert', PLACES.district)]),
	speaker: person('jiang', [grant('expert', PLACES.tonight)]),
	volunteer: person('zy', [grant('volunteer', PLACES.north)]),
	guest: person('zyt', [grant('volunteer', PLACES.tonight)]),
	partner: person('hz', [grant('partner', PLACES.north)]),
	household: person('jia', [grant('household', PLACES.lin)])
} as const satisfies Record<string, Caller>;
export type ActorName = keyof typeof ACTORS;

/** In column order. */
export const ACTOR_NAMES: readonly ActorName[] = [
	'district',
	'visitor',
	'organizer',
	'facilitator',
	'school',
	'helper',
	'expert',
	'speaker',
	'volunteer',
	'guest',
	'partner',
	'household'
];

/** Somebody none of them is. */
export const NOBODY: AccountId = person('nobody', []).account;
