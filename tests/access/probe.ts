/**
 * Asks the server for what it must not give: random (account, scope, key, verb) through the same `exchange` as every phone.
 *
 *   node tests/access/probe.ts --count 100000 [--seed 1]
 *
 * A read fails when any trace of a scope the account may not read is in the answer. A write fails when a fact the oracle
 * forbids is stored as accepted, or when any document is written where this write has no business. What the oracle allows
 * and the server refuses counts too. Ends with status 1 when anything failed.
 */
import { parseArgs } from 'node:util';
import { siteScope, type HouseholdId, type Scope } from '#lib/core/ids.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';
import { grantsAt } from '../../server/gateway/access.ts';
import type { Caller } from '../../server/gateway/caller.ts';
import { readSnapshot } from '../../server/gateway/exchange/exchange.ts';
import { refresh } from '../../server/gateway/exchange/parts.ts';
import { NOON_S, segmentOf } from '../ground/exchange-world.ts';
import { mayRead, mayWrite } from './oracle.ts';
import { someKey, someScope } from './probe-keys.ts';
import { chanceOf, oneOf, openProbeWorld, POOL, PROBED_SCOPES } from './probe-world.ts';

/** Everybody starts over after so many probes, so that the store stays small. */
const ROUND = 1000;
const PEOPLE = 400;

const { values } = parseArgs({
	options: {
		count: { type: 'string', default: '10000' },
		seed: { type: 'string', default: '1' }
	}
});
const count = Number(values.count);
const chance = chanceOf(Number(values.seed));
const { world, oracle, canaries, people, start } = await openProbeWorld(chance, PEOPLE);

const failures: string[] = [];
const tally = {
	reads: 0,
	writes: 0,
	accepted: 0,
	refused: 0,
	seenOwn: 0,
	ownViews: 0,
	bytesOut: 0,
	writesOut: 0
};
let written: string[] = [];
world.store.options = {
	decide: ({ database, id }) => {
		written.push(`${database} ${id}`);
		return 'go';
	}
};

const startedAtMs = performance.now();
let numbers = new Map<string, number>();
for (let probe = 0; probe < count; probe++) {
	if (probe % ROUND === 0) {
		world.store.restore(start);
		await refresh(world.parts, world.now);
		numbers = new Map();
	}
	const caller = oneOf(chance, people);
	const scope = someScope(chance, caller);
	written = [];
	if (chance() < 0.5) await probeRead(caller, scope);
	else await probeWrite(caller, scope, someKey(chance, caller, scope));
}
printResult();
process.exitCode = failures.length === 0 ? 0 : 1;

async function probeRead(caller: Caller, scope: Scope): Promise<void> {
	tally.reads += 1;
	const other = oneOf(chance, PROBED_SCOPES);
	const vector: Vector = chance() < 0.3 ? { [caller.device]: 3 } : {};
	const answer = await world.exchange(caller, { want: { [scope]: vector, [other]: vector } });
	const canary = canaries.find((known) => known.scope === scope);
	const hash = canary?.traces.find((trace) => trace.length === 64) ?? 'f'.repeat(64);
	listen(caller, [answer, await readSnapshot({ scope, hash }, caller, world.deps)]);
	for (const place of written) {
		if (!/^(accounts contact\/|quarantine loss\/)/.test(place)) fail(`a read wrote ${place}`);
	}
}

async function probeWrite(caller: Caller, scope: Scope, key: string): Promise<void> {
	tally.writes += 1;
	const lane = `${scope} ${caller.device}`;
	const n = (numbers.get(lane) ?? 0) + 1;
	const segment = segmentOf(caller, { scope, n, facts: [{ key }] });
	const answer = await world.exchange(caller, { segments: [segment] });
	listen(caller, [answer]);
	const [ack] = answer.acks;
	if (ack !== undefined) numbers.set(lane, n);
	const isAccepted = ack?.state === 'stored';
	const isAllowed = !isRevoked(caller) && isAllowedToWrite(caller, scope, key);
	tally[isAccepted ? 'accepted' : 'refused'] += 1;
	if (isAccepted && !isAllowed) {
		tally.writesOut += 1;
		fail(`${caller.account} wrote ${scope} ${key}`);
	}
	if (!isAccepted && isAllowed) fail(`${caller.account} was refused ${scope} ${key}: ${told(ack)}`);
	await checkPlaces(caller, { scope, n, isAccepted });
}

/** Every document written must be this segment's, its quarantine, its holes, the caller's contact or a site's registration. */
async function checkPlaces(
	caller: Caller,
	{ scope, n, isAccepted }: { scope: Scope; n: number; isAccepted: boolean }
): Promise<void> {
	const id = `seg/${caller.device}/${String(n).padStart(8, '0')}`;
	for (const place of written) {
		const isContact = place === `accounts contact/${caller.device}`;
		const isSite = place.startsWith('accounts site/') && isAccepted && scope === 'district';
		const isKept = place.startsWith('quarantine ') && place.includes(`/${scope}/${caller.device}/`);
		if (isContact || isSite || isKept) continue;
		const body = place === `${scope} ${id}` ? await world.body(scope, id) : undefined;
		const accepted = Array.isArray(body?.facts) ? body.facts.length : Infinity;
		const isHole = place.startsWith(`${scope} seg/${caller.device}/`) && place < `${scope} ${id}`;
		if (!isHole && accepted > (isAccepted ? 1 : 0)) {
			tally.writesOut += 1;
			fail(`${caller.account} made the server write ${place}`);
		}
	}
}

/** Counts what of a scope the caller may not read is in what it was told. */
function listen(caller: Caller, said: readonly unknown[]): void {
	const text = JSON.stringify(said);
	for (const { scope, traces, household } of canaries) {
		const heard = traces.filter((trace) => text.includes(trace));
		if (heard.length === 0) continue;
		if (!isRevoked(caller) && isAllowedToHear(caller, scope, household)) {
			if (household !== undefined) tally.ownViews += 1;
			tally.seenOwn += 1;
			continue;
		}
		tally.bytesOut += heard.reduce((sum, trace) => sum + trace.length, 0);
		fail(`${caller.account} heard of ${scope}: ${heard.join(' ')}`);
	}
}

/** A family's words are its own view's, and those of whoever reads the whole of its site. */
function isAllowedToHear(caller: Caller, scope: Scope, household?: HouseholdId): boolean {
	if (household === undefined) return isAllowedToRead(caller, scope);
	const site = POOL.sites[POOL.households.indexOf(household)];
	if (site !== undefined && isAllowedToRead(caller, siteScope(site))) return true;
	return caller.grants.some(
		({ role, place, from, until }) =>
			role === 'household' &&
			place.kind === 'household' &&
			place.id === household &&
			from <= NOON_S &&
			(until === undefined || NOON_S < until)
	);
}

function isAllowedToRead({ grants }: Caller, scope: Scope): boolean {
	const inForce = grants.filter(
		({ from, until }) => from <= NOON_S && (until === undefined || NOON_S < until)
	);
	return scope === 'catalog' || inForce.some((grant) => mayRead(grant, scope, oracle));
}

function isAllowedToWrite({ account, grants }: Caller, scope: Scope, key: string): boolean {
	return grantsAt(grants, NOON_S).some((grant) => mayWrite(grant, account, { scope, key, oracle }));
}

function isRevoked({ devices }: Caller): boolean {
	return devices.some(({ revokedAt }) => revokedAt !== undefined);
}

function told(ack: Ack | undefined): string {
	return JSON.stringify(ack ?? 'no ack');
}

function fail(what: string): void {
	failures.push(what);
	if (failures.length <= 10) console.error(what);
}

function printResult(): void {
	const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
	console.log(`${count} probes in ${seconds} s, seed ${values.seed}, ${PEOPLE} accounts`);
	console.log(
		`reads ${tally.reads}, writes ${tally.writes}: accepted ${tally.accepted}, refused ${tally.refused}`
	);
	console.log(
		`scopes heard of by those who may read them: ${tally.seenOwn}, of them families: ${tally.ownViews}`
	);
	const verdicts = failures.length - tally.writesOut;
	console.log(`${tally.bytesOut} bytes out of scope, ${tally.writesOut} writes`);
	if (failures.length > 0) console.log(`${failures.length} failures, ${verdicts} of another kind`);
}
