/**
 * Who may read and write what: ONE closed table, and the three questions asked of it. Nothing else in the server decides a
 * right.
 *
 * What must stay true: (scope, key) is the identity of a thing, so a right is a scope and a pattern of keys, never a look
 * into documents; a key that names another scope's or another owner's entity grants nothing there; a role without a row, at a
 * place without a row, has no right. Only whole scopes are read. Households, helpers, experts, volunteers and partners
 * read no scope of segments, only the public catalog and their own views; of files, also those they brought themselves
 * (`media/own-files.ts`).
 */
import type { AccountId, Scope, TownshipId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/protocol/problem.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { Grant, Place, Role } from '#lib/core/protocol/sign-in.ts';
import { kindOf, matchKey, partsOf, SCOPE_KINDS } from './access-keys.ts';
import type { Belonging, ScopeKind } from './access-keys.ts';
import { bind, inServingOrder, reachOf, scopesAt, type Sites } from './access-reach.ts';

type Patterns = readonly (readonly string[])[];

/** What one role at one kind of place may do. */
interface Right {
	readonly reads: readonly ScopeKind[];
	readonly writes: Readonly<Partial<Record<ScopeKind, Patterns>>>;
}

const keys = (...patterns: readonly string[]): Patterns => patterns.map((text) => text.split('/'));

/** Roster, sessions, sheets and what is kept around them: the work of those who run a site. */
const SITE_RECORDS = keys(
	'import/:id/:word',
	...['person/:id/:word', 'household/:id/:word', 'session/:id/:word', 'walkin/:id/:id/:word'],
	...['expected/:id', 'headcount/:id', 'mark/:id/:id', 'record/:id/:word', 'photo/:id/:id'],
	...['submission/:id'],
	...['correction/:id/:id/:word'],
	...['merge/:id', 'signup/:id/:id', 'checkin/:id/:id', 'checkin/:id/:id/:word'],
	...['leave/:id/:id', 'leave/:id/:id/:id', 'makeup/:id/:id', 'makeup/:id/:id/:id'],
	...['consent/:id/:word', 'request/:id/...', 'activity/:id/...', 'tally/:id/:word'],
	...['shift/:id/:id/:word', 'talk/:id/:id/:word', 'offer/:id/:id/:word'],
	...['need/:id/:word', 'resource/:id/:word', 'evidence/...']
);
/** What a household may say for itself; its own id stands in each key. */
const HOUSEHOLD_WISHES = keys(
	...['signup/:id/@household', 'leave/:id/@household/:id', 'makeup/:id/@household/:id'],
	...['consent/@household/:word', 'request/@household/...']
);
const HELP_AT_SESSION = keys(
	...['mark/@session/:id', 'headcount/@session', 'walkin/@session/:id/:word']
);
const PUBLICATIONS = keys(
	...['notice/@owner/:id/...', 'lecture/@owner/:id/...', 'series/@owner/:id/...']
);
const ACTIVITIES = keys('activity/@site/:id/...');
const DRAFTS = keys('draft/@owner/...', 'template/@owner/...', 'lecture/@owner/...');
const OWN_DRAFTS = keys('draft/@account/...', 'template/@account/...', 'lecture/@account/...');
const SHIFTS = keys('shift/@account/:id/:word');
/** Who looked at a whole phone number and why: written by whoever can, read by the township alone. */
const LOOKS = keys('access/:id/:word');
const DISTRICT_PLANS = keys(
	...['region/:id/:word', 'threshold/...', 'plan/...'],
	...['alliance/:id/:id/:word', 'staff/:word/:id/:word']
);
const TOWNSHIP_PLANS = keys(
	...['site/@township/@new-site/:word', 'alliance/@township/:id/:word'],
	...['plan/@township/...', 'staff/@township/:id/:word']
);

const RIGHTS: Readonly<Record<Role, Readonly<Partial<Record<Place['kind'], Right>>>>> = {
	district: {
		district: {
			reads: ['district', 'staff'],
			writes: {
				district: DISTRICT_PLANS,
				catalog: [...PUBLICATIONS, ...keys('taxonomy/...')],
				staff: DRAFTS
			}
		},
		// By a dated grant (`rightOf`): an inspection looks, it does not write in other people's sheets.
		site: { reads: ['site'], writes: {} }
	},
	organizer: {
		township: {
			reads: ['district', 'staff', 'access', 'site'],
			writes: {
				district: TOWNSHIP_PLANS,
				catalog: [...PUBLICATIONS, ...ACTIVITIES, ...keys('face/@township/@site/:word')],
				staff: DRAFTS,
				access: LOOKS,
				site: [...SITE_RECORDS, ...keys('review/:id/:word')]
			}
		}
	},
	facilitator: {
		site: {
			reads: ['staff', 'site'],
			writes: { catalog: ACTIVITIES, access: LOOKS, site: SITE_RECORDS }
		}
	},
	school: {
		site: {
			reads: ['staff', 'site'],
			writes: {
				catalog: [...PUBLICATIONS, ...ACTIVITIES],
				staff: DRAFTS,
				access: LOOKS,
				site: SITE_RECORDS
			}
		}
	},
	helper: {
		session: { reads: ['views'], writes: { site: HELP_AT_SESSION } }
	},
	expert: {
		district: { reads: [], writes: { staff: OWN_DRAFTS } },
		session: {
			reads: ['views'],
			writes: { staff: OWN_DRAFTS, site: keys('talk/@session/@account/:word') }
		}
	},
	volunteer: {
		site: { reads: [], writes: { site: SHIFTS } },
		session: { reads: ['views'], writes: { site: SHIFTS } }
	},
	partner: {
		site: { reads: [], writes: { site: keys('offer/@account/:id/:word') } }
	},
	household: {
		household: { reads: ['views'], writes: { site: HOUSEHOLD_WISHES } }
	}
};

/** The public face: read by whoever signs in, and by everybody else. */
const EVERYBODY_READS: Scope = 'catalog';

/** Keys only a server process writes: totals, and the erasures phones must follow. */
const SERVER_KEYS: Readonly<Record<ScopeKind, Patterns>> = {
	district: keys('total/:id/:id/:word', 'erase/...'),
	catalog: keys('erase/...'),
	staff: keys('erase/...'),
	access: [],
	site: keys('erase/...'),
	views: []
};

/** One fact put to the table. */
export interface Question {
	readonly account: AccountId;
	readonly scope: Scope;
	readonly key: string;
	/** The grants that count: those in force when the fact was made (`grantsAt`). */
	readonly grants: readonly Grant[];
	readonly sites: Sites;
}

/**
 * 10 min: what phones may be off by without being told (DESIGN §1). A grant that begins or ends in these minutes could not be
 * judged by the second anyway, and a helper's last marks must not fall to a clock that runs a little fast.
 */
export const CLOCK_TOLERANCE_S = 600;

/** The grants in force at a second, give or take the tolerance. */
export const grantsAt = (grants: readonly Grant[], atS: number): readonly Grant[] =>
	grants.filter(({ from, until }) => {
		return (
			from - CLOCK_TOLERANCE_S <= atS && (until === undefined || atS < until + CLOCK_TOLERANCE_S)
		);
	});

/**
 * Whether a fact may stand: undefined when it may, else why not. `undecided`: it names a site of the caller's own township
 * that no server has heard of yet (its `site/…/name` is still under way, or was lost with a restored store): neither accept
 * nor refuse, the phone sends it again.
 */
export function judge(question: Question): RefusalCode | 'undecided' | undefined {
	const { scope, key, grants, sites } = question;
	const parts = partsOf(key);
	const kind = kindOf(scope);
	if (parts === undefined || kind === undefined) return 'malformed';
	const found = new Set<Belonging>();
	for (const grant of grants) {
		const reach = reachOf(grant.place, scope, sites);
		if (reach === 'other') continue;
		for (const pattern of patternsOf(grant, kind)) {
			const belonging = matchKey(pattern, parts, (slot, part) =>
				bind({ slot, part }, { ...question, place: grant.place })
			);
			if (belonging !== undefined) found.add(belonging === 'own' ? reach : belonging);
		}
	}
	if (found.has('own')) return undefined;
	if (found.has('unknown')) return 'undecided';
	if (!isKnownKey(kind, parts)) return 'malformed';
	return found.has('other') ? 'foreign' : 'no-right';
}

/** Whether any grant of the history lets the account write anything in a scope. */
export function mayEverWrite({
	scope,
	grants,
	sites
}: Omit<Question, 'key' | 'account'>): Belonging {
	const kind = kindOf(scope);
	if (kind === undefined) return 'other';
	const reaches = grants
		.filter((grant) => patternsOf(grant, kind).length > 0)
		.map((grant) => reachOf(grant.place, scope, sites));
	if (reaches.includes('own')) return 'own';
	return reaches.includes('unknown') ? 'unknown' : 'other';
}

/** The scopes the grants in force now reach for reading, in the order they are served. */
export const readableScopes = (grants: readonly Grant[], sites: Sites, nowS: number): Scope[] =>
	inServingOrder([
		EVERYBODY_READS,
		...grants
			.filter((grant) => isInForce(grant, nowS))
			.flatMap((grant) => scopesAt(grant.place, rightOf(grant)?.reads ?? [], sites))
	]);

/** Every scope some grant of the history lets the account write in: where segments of its devices may lie. */
export const writableScopes = (grants: readonly Grant[], sites: Sites): Scope[] =>
	inServingOrder(
		grants.flatMap((grant) =>
			scopesAt(
				grant.place,
				SCOPE_KINDS.filter((kind) => patternsOf(grant, kind).length > 0),
				sites
			)
		)
	);

/** The townships an account organizes now: their boards, and what was refused there, are its to see. */
export const organizedTownships = (grants: readonly Grant[], nowS: number): TownshipId[] =>
	grants
		.filter((grant) => grant.role === 'organizer' && isInForce(grant, nowS))
		.flatMap(({ place }) => (place.kind === 'township' ? [place.id] : []));

/** The places of the grants in force now that come with a view of their own. */
export const viewPlaces = (grants: readonly Grant[], nowS: number): Place[] =>
	grants
		.filter((grant) => isInForce(grant, nowS) && rightOf(grant)?.reads.includes('views') === true)
		.map(({ place }) => place);

/** Whether the grants in force now make the account one that publishes: its phones hold own facts of the catalog. */
export const mayPublish = (grants: readonly Grant[], nowS: number): boolean =>
	grants.some((grant) => isInForce(grant, nowS) && patternsOf(grant, 'catalog').length > 0);

function rightOf({ role, place, until }: Grant): Right | undefined {
	const isUndatedVisit = role === 'district' && place.kind === 'site' && until === undefined;
	return isUndatedVisit ? undefined : RIGHTS[role][place.kind];
}

const patternsOf = (grant: Grant, kind: ScopeKind): Patterns => rightOf(grant)?.writes[kind] ?? [];

/** Whether somebody, whoever it is, may write such a key in such a scope; else it is malformed. */
const isKnownKey = (kind: ScopeKind, parts: readonly string[]): boolean =>
	[
		...Object.values(RIGHTS).flatMap((places) =>
			Object.values(places).flatMap((right) => right.writes[kind] ?? [])
		),
		...SERVER_KEYS[kind]
	].some((pattern) => matchKey(pattern, parts, () => 'own') !== undefined);
