import type { Fact } from '#lib/core/facts/fact.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/protocol/problem.ts';
import type { Grant } from '#lib/core/protocol/sign-in.ts';
import { parseSiteKey } from '#lib/core/session/region.ts';
import { CLOCK_TOLERANCE_S, grantsAt, judge } from '../access.ts';
import { deviceOf, isRevoked, type Caller } from '../caller.ts';
import type { ExchangeDeps } from './parts.ts';
import type { Flags, RefusedEntry } from './segment-document.ts';

/** A segment with readable facts, on its way in. */
export interface ReadableSegment {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly facts: readonly Fact[];
	readonly recovered?: true | undefined;
}

/** The verdict on a segment's facts. */
export interface Judged {
	readonly accepted: readonly Fact[];
	readonly refused: readonly RefusedEntry[];
	readonly flags: Flags | undefined;
}

/**
 * Judges each fact by the grants in force when it was made. `undecided`: one names a site of the caller's township that is
 * not registered yet. `unsure`: a new site could not be registered durably.
 */
export async function judgeSegment(
	segment: ReadableSegment,
	caller: Caller,
	deps: ExchangeDeps
): Promise<Judged | 'undecided' | 'unsure'> {
	const verdicts = await judgeFacts(segment, caller, deps);
	if (verdicts.includes('undecided')) return 'undecided';
	const refused: RefusedEntry[] = [];
	const accepted: Fact[] = [];
	const flags = { late: [] as number[], ahead: [] as number[] };
	for (const [index, fact] of segment.facts.entries()) {
		const code = await registered(segment.scope, fact, { verdict: verdicts[index], deps });
		if (code === 'unsure' || code === 'undecided') return code;
		if (code !== undefined) {
			refused.push({ index, code, fact });
			continue;
		}
		accepted.push(fact);
		if (isLate(segment.scope, fact, { caller, deps })) flags.late.push(index);
		if (fact.at > seconds(deps.now) + CLOCK_TOLERANCE_S) flags.ahead.push(index);
	}
	return { accepted, refused, flags: shortest(flags) };
}

type FactVerdict = RefusalCode | 'undecided' | undefined;

/** The verdict on each fact; when a site is unknown, the registry is asked once whether another server knows it. */
async function judgeFacts(
	segment: ReadableSegment,
	caller: Caller,
	deps: ExchangeDeps
): Promise<FactVerdict[]> {
	const judgeAll = () => segment.facts.map((fact) => judgeFact(fact, segment, { caller, deps }));
	const verdicts = judgeAll();
	if (!verdicts.includes('undecided')) return verdicts;
	await deps.registry.reload(deps.now);
	return judgeAll();
}

interface Bench {
	readonly caller: Caller;
	readonly deps: ExchangeDeps;
}

function judgeFact(fact: Fact, segment: ReadableSegment, bench: Bench): FactVerdict {
	const { caller, deps } = bench;
	if (fact.by !== caller.account) return 'not-yours';
	const device = deviceOf(caller, fact.device);
	if (fact.device !== segment.device) {
		if (segment.recovered !== true || device === undefined) return 'not-yours';
		// A revoked device goes by arrival, whoever brings what it wrote.
		if (isRevoked(device, seconds(deps.now))) return 'revoked';
	}
	const grants = grantsAt(caller.grants, madeAt(fact, bench));
	return judgeBy(grants, segment.scope, fact, bench);
}

const judgeBy = (
	grants: readonly Grant[],
	scope: Scope,
	{ key }: Fact,
	{ caller, deps }: Bench
): FactVerdict => judge({ account: caller.account, scope, key, grants, sites: deps.registry });

/**
 * When a fact was made, as far as it can be known: a device made nothing before it was bound to the account, and nothing
 * after it arrived here. A clock that is wrong by more neither loses a right nor gains one that is to come.
 */
const madeAt = (fact: Fact, { caller, deps }: Bench): number =>
	Math.min(Math.max(fact.at, deviceOf(caller, fact.device)?.createdAt ?? 0), seconds(deps.now));

/** Whether the right a fact was made by is gone by now. */
function isLate(scope: Scope, fact: Fact, bench: Bench): boolean {
	const { grants } = bench.caller;
	const then = grantsAt(grants, madeAt(fact, bench));
	const now = grantsAt(grants, seconds(bench.deps.now));
	if (then.every((grant) => now.includes(grant))) return false;
	return judgeBy(now, scope, fact, bench) !== undefined;
}

/** An accepted fact that first names a site registers it for the township in its key. */
async function registered(
	scope: Scope,
	fact: Fact,
	{ verdict, deps }: { verdict: FactVerdict; deps: ExchangeDeps }
): Promise<FactVerdict | 'unsure'> {
	if (verdict !== undefined || scope !== 'district') return verdict;
	const named = parseSiteKey(fact.key);
	if (named?.part !== 'name' || typeof fact.value !== 'string') return undefined;
	const claimed = await deps.registry.claim(named.site, named.township);
	if (claimed === 'own') return undefined;
	return claimed;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

const shortest = ({ late, ahead }: { late: number[]; ahead: number[] }): Flags | undefined =>
	late.length + ahead.length === 0
		? undefined
		: { ...(late.length > 0 ? { late } : {}), ...(ahead.length > 0 ? { ahead } : {}) };
