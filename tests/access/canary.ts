import { hashFacts } from '#lib/core/facts/canonical.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { fold } from '#lib/core/facts/fold.ts';
import {
	accessScope,
	asAccountId,
	asDeviceId,
	siteScope,
	type HouseholdId,
	type Scope,
	type SiteId
} from '#lib/core/ids.ts';
import { householdDoc } from '../../server/accounts/households.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { scopeDigest } from '#lib/core/protocol/vector.ts';
import { measured, SNAPSHOT_ID } from '../../server/gateway/exchange/snapshots.ts';
import {
	FAR_SCOPE,
	HUAIDIAN,
	idOf,
	LIN,
	LIUQUAN,
	NOON_S,
	NORTH_SCOPE,
	SOUTH_SCOPE,
	TONIGHT
} from '../ground/exchange-world.ts';
import type { MemoryStore } from '../ground/memory-store.ts';

/** Every database there is in these tests. */
export const EVERY_SCOPE: readonly Scope[] = [
	'catalog',
	'district',
	'staff',
	'views',
	'accounts',
	'anonymous',
	'quarantine',
	'media',
	accessScope(LIUQUAN),
	accessScope(HUAIDIAN),
	NORTH_SCOPE,
	SOUTH_SCOPE,
	FAR_SCOPE
];

/** How a canary is told from others. */
export interface Feathers {
	/** One letter, its own. */
	readonly letter: string;
	/** How many segments it has: in a test, a number that occurs nowhere else. */
	readonly segments: number;
}

/** What would betray that something of a scope got out: its words, its ids, its digest, its hashes. */
export interface Canary {
	readonly scope: Scope;
	readonly traces: readonly string[];
	/** Of a view: whose it is. Everybody else who may read views must not hear of it either. */
	readonly household?: HouseholdId;
}

/** Fills a scope with things that name it, and says by what they can be known. */
export async function plant(
	store: MemoryStore,
	scope: Scope,
	{ letter, segments }: Feathers
): Promise<Canary> {
	const device = asDeviceId(idOf(`canary${letter}`));
	const by = asAccountId(idOf(`canacc${letter}`));
	const word = `CANARY-${letter}`;
	const facts = Array.from({ length: segments }, (_, index): Fact => {
		const key = `${familyOf(scope)}/${idOf(`cd${letter}${index}`)}`;
		return { key, value: word, at: 1_700_000_000 + index, by, device, seq: index + 1 };
	});
	const database = await store.open(scope);
	const hashes: string[] = [];
	for (const [index, fact] of facts.entries()) {
		const hash = hashFacts([fact]);
		hashes.push(hash);
		const body = { hash, by, receivedAt: 1, facts: [fact], refused: [] };
		await database.put(segmentId(device, index + 1), body);
	}
	const snapshot = makeSnapshot(fold(facts), { [device]: segments });
	await database.put(SNAPSHOT_ID, { ...measured(snapshot) });
	await plantMore(store, scope, { word, device, entries: pack(facts) });
	const ids = facts.map(({ key }) => key.split('/').at(-1) ?? '');
	const digest = scopeDigest({ [device]: segments });
	return { scope, traces: [word, device, by, digest, snapshot.hash, ...hashes, ...ids] };
}

/** Documents that are no segments, under the names their readers would ask for. */
async function plantMore(
	store: MemoryStore,
	scope: Scope,
	{ word, device, entries }: { word: string; device: string; entries: unknown }
): Promise<void> {
	const database = await store.open(scope);
	if (scope === 'views') {
		await database.put(`household/${LIN}`, { entries });
		await database.put(`session/${TONIGHT}`, { entries });
	}
	if (scope === 'accounts') {
		const contact = { account: word, at: 1, holds: { [FAR_SCOPE]: 37 }, skewMs: 0 };
		await database.put(`contact/${device}`, { ...contact, sites: [FAR_SCOPE.slice(5)] });
		await database.put(`account/${device}`, { name: word });
	}
	if (scope === 'media') {
		await database.put(`upload/${word}/${device}`, { owner: word, sha256: word });
		await database.put(`unnamed/${word}`, { since: 1 });
	}
	if (scope === 'quarantine') {
		for (const family of ['seg', 'hole', 'refused']) {
			const body = { whole: 'no-scope', hash: word, facts: [{ key: word }], items: [word] };
			await database.put(`${family}/${FAR_SCOPE}/${device}/00000001`, body);
		}
		await database.put(`summary/${FAR_SCOPE}`, { word });
	}
}

/** Which family, and how it is told from others. */
export interface Family extends Feathers {
	readonly site: SiteId;
	readonly household: HouseholdId;
}

/**
 * Puts a family on a site's roster that has joined, in two canaries: what its view must hold and nobody else may hear, and what of it
 * not even its own view may hold.
 */
export async function plantFamily(store: MemoryStore, family: Family): Promise<[Canary, Canary]> {
	const { site, household, letter } = family;
	const scope = siteScope(site);
	const device = asDeviceId(idOf(`fam${letter}`));
	const by = asAccountId(idOf(`famacc${letter}`));
	const person = idOf(`famp${letter}`);
	const session = idOf(`famn${letter}`);
	const said = {
		[`person/${person}/household`]: household,
		[`person/${person}/name`]: `FAMILY-${letter}`,
		[`person/${person}/phone`]: `PHONE-${letter}`,
		[`session/${session}/start`]: NOON_S,
		[`mark/${session}/${person}`]: `MARK-${letter}`,
		[`makeup/${session}/${household}/${person}`]: `MADE-UP-${letter}`,
		[`record/${session}/content`]: `RECORD-${letter}`
	};
	const facts = Object.entries(said).map(([key, value], index): Fact => ({
		key,
		value,
		at: NOON_S,
		by,
		device,
		seq: index + 1
	}));
	const body = { hash: hashFacts(facts), by, receivedAt: 1, facts, refused: [] };
	await (await store.open(scope)).put(segmentId(device, 1), body);
	const account = await store.open('accounts');
	await account.put(householdDoc(site, household), { id: household, site, number: 1, account: by });
	return [
		{
			scope: 'views',
			household,
			traces: [`FAMILY-${letter}`, `MARK-${letter}`, `MADE-UP-${letter}`]
		},
		{ scope, traces: [`PHONE-${letter}`, `RECORD-${letter}`] }
	];
}

/** A key family the scope knows, so that a canary looks like what it stands for. */
const familyOf = (scope: Scope): string => FAMILIES[scope] ?? `mark/${TONIGHT}`;

const FAMILIES: Readonly<Partial<Record<Scope, string>>> = {
	catalog: 'notice/district',
	district: 'region',
	staff: 'draft/district'
};
