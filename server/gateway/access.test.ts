import { expect, test } from 'vitest';
import { asTownshipId, siteOfScope, type Scope } from '#lib/core/ids.ts';
import { ROLES, type Grant, type Place } from '#lib/core/protocol/sign-in.ts';
import { ACTORS } from '../../tests/access/actors.ts';
import {
	EXPECTED_ACTS,
	EXPECTED_MANAGES,
	EXPECTED_READS,
	EXPECTED_WRITES
} from '../../tests/access/expected-rights.ts';
import { readReads, readWrites } from '../../tests/access/read-table.ts';
import {
	FAR,
	FAR_SCOPE,
	grant,
	HUAIDIAN,
	idOf,
	LIUQUAN,
	NOON_S,
	NORTH,
	NORTH_SCOPE,
	PLACES,
	SOUTH,
	TONIGHT
} from '../../tests/ground/exchange-world.ts';
import { grantsAt, judge, mayEverWrite, readableScopes, writableScopes } from './access.ts';
import { ACTS, mayAct } from './access-acts.ts';
import { mayManage, mayManageAccount } from './access-people.ts';
import type { Sites } from './access-reach.ts';

const TOWNSHIPS = new Map([
	[NORTH, LIUQUAN],
	[SOUTH, LIUQUAN],
	[FAR, HUAIDIAN]
]);
const sites: Sites = {
	townshipOf: (site) => new Map<string, typeof LIUQUAN>(TOWNSHIPS).get(site),
	sitesOf: (township) => [...TOWNSHIPS].flatMap(([site, of]) => (of === township ? [site] : []))
};
const MARKS = { 'no-right': 'n', foreign: 'f', malformed: 'm', undecided: '?' } as const;

/** What the table says of one fact, as a mark of the expected tables. */
function markOf(
	grants: readonly Grant[],
	scope: Scope,
	key: string,
	account = ACTORS.school.account
) {
	const question = { account, scope, key, grants, sites };
	if (mayEverWrite(question) === 'other') return '.';
	const verdict = judge(question);
	if (verdict === undefined) return '+';
	return verdict in MARKS ? MARKS[verdict as keyof typeof MARKS] : verdict;
}

const writes = readWrites(EXPECTED_WRITES);
const reads = readReads(EXPECTED_READS);
const everyScope = [...new Set(reads.map(({ scope }) => scope))];
const everyKey = [...new Set(writes.map(({ scope, key }) => `${scope} ${key}`))];
const placesOf: readonly Place[] = [
	PLACES.district,
	PLACES.liuquan,
	PLACES.north,
	PLACES.tonight,
	PLACES.lin
];

test('every role may write exactly what the table says, key by key', () => {
	const wrong = writes.filter(({ actor, scope, key, mark }) => {
		const { grants, account } = ACTORS[actor];
		return markOf(grants, scope, key, account) !== mark;
	});
	expect(wrong).toEqual([]);
	expect(writes.length).toBeGreaterThan(1300);
});

test('every role may read exactly what the table says, scope by scope', () => {
	const wrong = reads.filter(({ actor, scope, mark }) => {
		const readable = readableScopes(ACTORS[actor].grants, sites, NOON_S);
		return readable.includes(scope) !== (mark === '+');
	});
	expect(wrong).toEqual([]);
});

/** Whether the acts of the table are allowed, as marks. */
const actMark = (act: string, scope: Scope, grants: readonly Grant[], nowS = NOON_S): string => {
	const known = ACTS.find((one) => one === act);
	const site = siteOfScope(scope);
	if (known === undefined || site === undefined) throw new Error(`No such act: ${act} ${scope}`);
	return mayAct(known, { site, grants, sites, nowS }) ? '+' : '.';
};
/** Whether a role at a site may be given, as a mark. */
const manageMark = (
	role: string,
	scope: Scope,
	grants: readonly Grant[],
	nowS = NOON_S
): string => {
	const known = ROLES.find((one) => one === role);
	const id = siteOfScope(scope);
	if (known === undefined || id === undefined) throw new Error(`No such role: ${role} ${scope}`);
	const place = { kind: 'site' as const, id };
	return mayManage({ role: known, place }, { grants, sites, nowS }) ? '+' : '.';
};
const acts = readWrites(EXPECTED_ACTS);

test('every role may order exactly what the table says, site by site, and only while its grant is in force', () => {
	const wrong = acts.filter(
		({ actor, scope, key, mark }) => actMark(key, scope, ACTORS[actor].grants) !== mark
	);
	expect(wrong).toEqual([]);
	expect(new Set(acts.map(({ key }) => key))).toEqual(new Set(ACTS));
	const span = [grant('organizer', PLACES.liuquan, { from: NOON_S, until: NOON_S + 60 })];
	const marks = [-1, 0, 59, 60].map((at) => actMark('erase', NORTH_SCOPE, span, NOON_S + at));
	expect(marks.join('')).toBe('.++.');
});

test('every role may give exactly the roles the table says, at its own places, and only while its grant is in force', () => {
	const wrong = readWrites(EXPECTED_MANAGES).filter(
		({ actor, scope, key, mark }) => manageMark(key, scope, ACTORS[actor].grants) !== mark
	);
	expect(wrong).toEqual([]);
	const span = [grant('organizer', PLACES.liuquan, { from: NOON_S, until: NOON_S + 60 })];
	const marks = [-1, 0, 59, 60].map((at) =>
		manageMark('facilitator', NORTH_SCOPE, span, NOON_S + at)
	);
	expect(marks.join('')).toBe('.++.');
});

test('the district gives organizers to townships, and no other role at no other place', () => {
	const question = { grants: ACTORS.district.grants, sites, nowS: NOON_S };
	const given = ROLES.flatMap((role) =>
		placesOf
			.filter((place) => mayManage({ role, place }, question))
			.map(({ kind }) => `${role} ${kind}`)
	);
	expect([...new Set(given)]).toEqual(['organizer township']);
	const townships = placesOf.filter((place) => mayManage({ role: 'organizer', place }, question));
	expect(townships.every(({ kind }) => kind === 'township')).toBe(true);
});

test('somebody with another role still in force, or none at all, is nobody’s to reset', () => {
	const question = { grants: ACTORS.organizer.grants, sites, nowS: NOON_S };
	const ours = grant('facilitator', PLACES.north);
	const others = [
		grant('organizer', PLACES.liuquan),
		grant('district', PLACES.district),
		grant('expert', PLACES.district),
		grant('household', PLACES.lin),
		grant('organizer', PLACES.liuquan, { from: NOON_S + 60 })
	];
	expect(mayManageAccount({ grants: [ours] }, question)).toBe(true);
	for (const other of others)
		expect(mayManageAccount({ grants: [ours, other] }, question)).toBe(false);
	const ended = grant('organizer', PLACES.liuquan, { until: NOON_S });
	expect(mayManageAccount({ grants: [ours, ended] }, question)).toBe(true);
	expect(mayManageAccount({ grants: [] }, question)).toBe(false);
	expect(mayManageAccount({ grants: [{ ...ours, until: NOON_S }] }, question)).toBe(false);
});

test('a role at a kind of place it has no row for may do nothing', () => {
	const rows = new Set(
		Object.values(ACTORS).flatMap(({ grants }) =>
			grants.map(({ role, place }) => `${role} ${place.kind}`)
		)
	);
	let combinations = 0;
	for (const role of ROLES) {
		for (const place of placesOf) {
			if (rows.has(`${role} ${place.kind}`)) continue;
			combinations += 1;
			const grants = [grant(role, place, { until: NOON_S + 1 })];
			expect(readableScopes(grants, sites, NOON_S)).toEqual(['catalog']);
			expect(writableScopes(grants, sites)).toEqual([]);
			expect(acts.map(({ key, scope }) => actMark(key, scope, grants)).join('')).not.toContain('+');
			for (const name of everyKey) {
				const [scope = '', key = ''] = name.split(' ');
				expect(markOf(grants, everyScope.find((known) => known === scope) ?? 'views', key)).toBe(
					'.'
				);
			}
		}
	}
	expect(combinations).toBe(ROLES.length * placesOf.length - rows.size);
});

test('no grant, one that has ended and one that has not begun read and write nothing', () => {
	for (const { account, grants } of Object.values(ACTORS)) {
		const spans = [
			[],
			grants.map(({ role, place }) => grant(role, place, { until: NOON_S - 601 })),
			grants.map(({ role, place }) =>
				grant(role, place, { from: NOON_S + 601, until: NOON_S + 999 })
			)
		];
		for (const span of spans) {
			expect(readableScopes(span, sites, NOON_S)).toEqual(['catalog']);
			const allowed = writes.filter(
				({ scope, key }) =>
					judge({ account, scope, key, grants: grantsAt(span, NOON_S), sites }) === undefined
			);
			expect(allowed).toEqual([]);
		}
	}
});

test('a grant counts ten minutes beyond its ends for writing, to the second for reading', () => {
	const span = [grant('facilitator', PLACES.north, { from: NOON_S, until: NOON_S + 3600 })];
	expect([-601, -600, 0, 3600, 4199, 4200].map((at) => grantsAt(span, NOON_S + at).length)).toEqual(
		[0, 1, 1, 1, 1, 0]
	);
	const canRead = (at: number) => readableScopes(span, sites, NOON_S + at).includes(NORTH_SCOPE);
	expect([-1, 0, 3599, 3600].map(canRead)).toEqual([false, true, true, false]);
});

test('the district reads a site by a dated grant only', () => {
	const undated = [grant('district', PLACES.north)];
	expect(readableScopes(undated, sites, NOON_S)).toEqual(['catalog']);
});

test('an organizer of two townships has both, and each key is judged by one grant at a time', () => {
	const both = [grant('organizer', PLACES.liuquan), grant('organizer', PLACES.huaidian)];
	expect(readableScopes(both, sites, NOON_S)).toContain(FAR_SCOPE);
	expect(markOf(both, 'district', `site/${LIUQUAN}/${FAR}/name`)).toBe('f');
	expect(markOf(both, 'district', `site/${HUAIDIAN}/${FAR}/name`)).toBe('+');
	expect(markOf(both, 'catalog', `face/${HUAIDIAN}/${NORTH}/name`)).toBe('f');
});

test("a site made to bear another's id gains none of its keys", () => {
	const twin = { kind: 'site', id: NORTH } as const;
	const impostor = [grant('school', { ...twin, id: NORTH })];
	const other = asTownshipId(NORTH);
	expect(markOf(impostor, 'catalog', `notice/township-${other}/${idOf('x')}/title`)).toBe('f');
	expect(markOf(impostor, 'catalog', `notice/${other}/${idOf('x')}/title`)).toBe('f');
});

test('keys that are too deep, too long or oddly spelt are no keys', () => {
	const site = [grant('facilitator', PLACES.north)];
	for (const key of [
		'',
		'/',
		`mark/${TONIGHT}/${idOf('p')}/`,
		`/mark/${TONIGHT}/${idOf('p')}`,
		`evidence/${'a/'.repeat(9)}b`,
		`evidence/${'a'.repeat(41)}`,
		'evidence/计划',
		'evidence/../plan',
		'evidence/__proto__',
		'evidence/a b',
		'evidence/-'
	]) {
		expect(markOf(site, NORTH_SCOPE, key)).toBe('m');
	}
});
