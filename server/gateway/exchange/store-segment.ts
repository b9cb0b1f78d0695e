import { segmentId } from '#lib/core/protocol/segment.ts';
import type { RefusalCode } from '#lib/core/protocol/problem.ts';
import { StoreError, type Database } from '../../store/store.ts';
import { mayEverWrite } from '../access.ts';
import type { Belonging } from '../access-keys.ts';
import { deviceOf, isRevoked } from '../caller.ts';
import {
	CLASH,
	undecided,
	unsure,
	type Answer,
	type Bearer,
	type Case,
	type Incoming
} from './case.ts';
import { fillHole } from './fill-hole.ts';
import { judgeSegment } from './judge-segment.ts';
import type { ExchangeDeps } from './parts.ts';
import { makeRoom, redeclare, taken, type Arrival } from './places.ts';
import { confirm, putNew, type Settled } from './put.ts';
import { earlierVerdict, keepStray, refuseWhole } from './refuse-whole.ts';
import { isHole, readSegmentDocument, refusalsOf, type StoredSegment } from './segment-document.ts';

/**
 * Stores one segment, or tells what stands in its place. The verdict on facts is found once, when the segment is stored, and
 * is permanent; an ack is given only for what the store made durable.
 *
 *   another's device ─► stray           refused whole before ─► that verdict
 *   no right, revoked, unreadable ─► quarantine
 *   else: place taken ─► known | clash | fills a hole      place free ─► judge, put ─► stored | refused
 */
export async function storeSegment(
	incoming: Incoming,
	bearer: Bearer,
	deps: ExchangeDeps
): Promise<Answer> {
	try {
		const right = await rightIn(incoming, bearer, deps);
		if (right === 'unknown') return undecided({ incoming, deps });
		const { scope, device } = incoming;
		const it: Case = {
			...bearer,
			incoming,
			deps,
			lane: { scope, device, isOpen: right === 'own' }
		};
		if (deviceOf(bearer.caller, device) === undefined) return await keepStray(it, 'not-yours');
		const whole = wholeCode(it);
		const answer = (await earlierVerdict(it)) ?? (await store(it, whole));
		if (answer !== CLASH) return answer;
		// No other device may take over from a revoked one, so that its copies could never deliver: quarantine takes them all.
		if (whole === 'revoked') return await keepStray(it, whole);
		deps.report({ kind: 'clash', scope, device, n: incoming.n });
		return answer;
	} catch (error) {
		if (error instanceof StoreError) return unsure({ incoming, deps }, 'unavailable');
		throw error;
	}
}

const store = (it: Case, whole: RefusalCode | undefined): Promise<Answer> =>
	whole === undefined ? storeOpen(it) : storeWhole(it, whole);

/** Whether the account has, or ever had, a right in the scope; an unknown site is looked up once more. */
async function rightIn(
	{ scope }: Incoming,
	{ caller }: Bearer,
	{ registry, now }: ExchangeDeps
): Promise<Belonging> {
	const ask = () => mayEverWrite({ scope, grants: caller.grants, sites: registry });
	const right = ask();
	if (right !== 'unknown') return right;
	await registry.reload(now);
	return ask();
}

/** Why the whole segment is refused; undefined when its facts are judged one by one. */
function wholeCode({ incoming, caller, deps, lane }: Case): RefusalCode | undefined {
	const nowS = Math.floor(deps.now / 1000);
	const devices = [deviceOf(caller, caller.device), deviceOf(caller, incoming.device)];
	if (devices.some((device) => isRevoked(device, nowS))) return 'revoked';
	if (!lane.isOpen) return 'no-scope';
	return incoming.facts === undefined ? 'malformed' : undefined;
}

/** Refuses the whole segment, unless it was stored while its device still had the right. */
async function storeWhole(it: Case, code: RefusalCode): Promise<Answer> {
	const standing = it.lane.isOpen ? await readStanding(it, await openScope(it)) : 'absent';
	return standing === 'absent' || standing === 'hole' ? refuseWhole(it, code) : standing;
}

async function storeOpen(it: Case): Promise<Answer> {
	const { incoming, deps, lane } = it;
	const arrival: Arrival = {
		lane,
		n: incoming.n,
		from: incoming.from,
		bearer: it.caller.device,
		isWhole: false
	};
	const database = await openScope(it);
	await redeclare(arrival, deps);
	if (incoming.n <= (await taken(lane, deps))) {
		const standing = await readStanding(it, database);
		if (standing === 'hole') return fillHole(it, database);
		if (standing !== 'absent') return standing;
		// The cache said more than the store has: the store was restored under us.
		await deps.vectors.reread(lane.scope, deps.now);
	}
	const room = await makeRoom(arrival, deps);
	if (room === 'unsure') return unsure(it, 'unavailable');
	if (room === 'clash') return CLASH;
	return room === 'gap' ? { state: 'gap' } : putJudged(it, database);
}

/** What stands under the segment's number in its scope. */
async function readStanding(it: Case, database: Database): Promise<Answer | 'absent' | 'hole'> {
	const { hash } = it.incoming;
	const settled = await confirm(database, { id: idOf(it), isSame: (held) => held.hash === hash });
	return settled.kind === 'absent' ? 'absent' : answerFor(it, settled);
}

async function putJudged(it: Case, database: Database): Promise<Answer> {
	const { incoming, caller, deps, via } = it;
	const { hash, facts = [], recovered } = incoming;
	const judged = await judgeSegment({ ...incoming, facts }, caller, deps);
	if (judged === 'undecided') return undecided(it);
	if (judged === 'unsure') return unsure(it, 'unavailable');
	const { accepted, refused, flags } = judged;
	const body: StoredSegment = {
		hash,
		by: caller.account,
		receivedAt: deps.now,
		facts: accepted,
		refused,
		...(recovered === undefined ? {} : { recovered }),
		...(via === undefined ? {} : { via }),
		...(flags === undefined ? {} : { flags })
	};
	const settled = await putNew(database, {
		id: idOf(it),
		body: { ...body },
		isSame: (held) => held.hash === hash
	});
	if (settled.kind === 'unsure') deps.vectors.doubt(incoming.scope, incoming.device, incoming.n);
	if (settled.kind !== 'stored') {
		const answer = answerFor(it, settled);
		return answer === 'hole' ? fillHole(it, database) : answer;
	}
	noteStored(it);
	return refused.length > 0 ? { state: 'refused', ...refusalsOf(body) } : { state: 'stored' };
}

function answerFor(it: Case, settled: Settled): Answer | 'hole' {
	switch (settled.kind) {
		case 'other':
			return isHole(settled.body) ? 'hole' : CLASH;
		case 'known': {
			noteStored(it);
			const held = readSegmentDocument(settled.body);
			return { state: 'known', ...(held === undefined || isHole(held) ? {} : refusalsOf(held)) };
		}
		case 'unsure':
			return unsure(it, settled.reason);
		case 'stored':
		case 'absent':
			throw new Error(`A segment cannot be ${settled.kind} here.`);
	}
}

function noteStored({ incoming: { scope, device, n }, deps }: Case): void {
	deps.vectors.note(scope, device, n);
	deps.touched.touch(scope);
}

const openScope = ({ deps, incoming }: Case): Promise<Database> => deps.store.open(incoming.scope);
const idOf = ({ incoming }: Case): string => segmentId(incoming.device, incoming.n);
