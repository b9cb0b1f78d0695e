import type { Body } from '../../server/store/store.ts';
import type { KeyState } from '#lib/core/facts/fold.ts';
import { comparable, fold, readKey } from '#lib/core/facts/fold.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { parseScope, type Scope } from '#lib/core/ids.ts';
import { parseSegmentId, segmentId } from '#lib/core/protocol/segment.ts';
import { factsOf } from '#lib/device/settle.ts';
import { unsentFacts } from '#lib/device/unsent.ts';
import { DiskHandle } from './disk.ts';
import { checkCausality, checkOrder, checkTwins } from './fold-laws.ts';
import { Violation } from './ledger.ts';
import type { Phone } from './phone.ts';
import { acceptedIn, factsIn } from './tokens.ts';
import { checkVerdictsOfServer } from './verdict-laws.ts';
import type { World } from './world.ts';

/** The reckoning, once everything has worked for long enough. Throws a `Violation` for the first law that is broken. */
export async function checkWorld(world: World): Promise<void> {
	const kept = readServer(world);
	await checkNothingLost(world, kept);
	for (const { phone } of world.phones) {
		checkRefusalsShown(phone, kept);
		checkVerdicts(world, phone);
	}
	checkVerdictsOfServer(world);
	for (const [scope, facts] of kept.accepted) {
		const expected = fold(facts);
		const wanted = new Map([...expected].map(([key, state]) => [key, comparable(state)]));
		for (const { phone } of world.phones) checkReplica(world, phone, { scope, wanted });
		checkOrder(expected, facts);
		checkTwins(world, scope, { expected, facts });
		checkCausality(world, expected, facts);
		for (const state of expected.values())
			world.counts.conflicts += readKey(state).disputed.length > 0 ? 1 : 0;
	}
	checkRest(world);
}

/** What the server holds in the end. */
interface Kept {
	/** Accepted facts by scope. */
	readonly accepted: ReadonlyMap<Scope, readonly Fact[]>;
	/** Tokens of refused and quarantined facts. */
	readonly refused: ReadonlySet<number>;
}

function readServer({ server, counts }: World): Kept {
	const accepted = new Map<Scope, Fact[]>();
	const refused = new Set<number>();
	for (const name of server.storage.databases()) {
		const scope = parseScope(name);
		for (const [id, body] of server.storage.documents(name)) {
			if (name === 'quarantine') addTokens(refused, body);
			if (scope === undefined || parseSegmentId(id) === undefined) continue;
			if (body.hole === true) counts.holes += 1;
			addTokens(refused, body);
			accepted.set(scope, [...(accepted.get(scope) ?? []), ...acceptedIn(body)]);
		}
	}
	for (const facts of accepted.values())
		for (const { raw } of facts) if (raw !== undefined) refused.delete(raw);
	counts.refusals += refused.size;
	return { accepted, refused };
}

function addTokens(tokens: Set<number>, body: Body): void {
	for (const { raw } of factsIn(body)) if (raw !== undefined) tokens.add(raw);
}

/** Every fact a phone called saved is on the server, or in a list with a reason. */
async function checkNothingLost(world: World, { accepted, refused }: Kept): Promise<void> {
	const { ledger, phones, counts } = world;
	const there = new Set(refused);
	for (const facts of accepted.values())
		for (const { raw } of facts) if (raw !== undefined) there.add(raw);
	for (const { phone } of phones) {
		for (const { fact } of phone.disk.refusals.rows.values()) there.add(fact.raw ?? 0);
		// On a revoked phone what waits is shown as waiting, with the reason and the rescue file beside it.
		if (phone.status?.phase !== 'revoked') continue;
		const unsent = await new DiskHandle(phone.disk).read(unsentFacts);
		for (const { fact } of unsent) there.add(fact.raw ?? 0);
	}
	for (const { token, phone, scope, fact } of ledger.all()) {
		if (there.has(token)) continue;
		if (!ledger.excused.has(token))
			throw new Violation(
				`Lost: ${scope} ${fact.key} ${fact.device}:${fact.seq} (${token}), saved on ${phone}.`
			);
		counts.excused += 1;
	}
}

/** What the server refused of a phone's segments stands in that phone's list, with a reason. */
function checkRefusalsShown({ name, disk }: Phone, { refused }: Kept): void {
	const listed = new Set([...disk.refusals.rows.values()].map(({ fact }) => fact.raw));
	for (const row of disk.sealed.rows.values())
		for (const { raw = 0, key } of row.state === 'delivered' ? factsOf(row) : [])
			if (refused.has(raw) && !listed.has(raw))
				throw new Violation(`${name} does not show that ${key} (${raw}) was refused.`);
}

/** What a phone believes of its segments is the verdict that stands on the server. */
function checkVerdicts({ server: { storage } }: World, { name, disk }: Phone): void {
	for (const {
		scope,
		device,
		n,
		state,
		count,
		packed,
		refused = []
	} of disk.sealed.rows.values()) {
		const body = storage.durable.get(`${scope} ${segmentId(device, n)}`);
		if (state !== 'delivered' || body?.hash !== packed.hash) continue;
		if (acceptedIn(body).length !== count - refused.length)
			throw new Violation(`${name} believes ${refused.length} refused of ${scope} ${device} ${n}.`);
	}
}

/** A phone that may read a scope folds to the same bytes as the server's segments. */
function checkReplica(
	{ server, people }: World,
	phone: Phone,
	{ scope, wanted }: { scope: Scope; wanted: ReadonlyMap<string, string> }
): void {
	if (scope === people.foreign.scope || phone.status?.phase === 'revoked') return;
	if (!server.scopesOf(phone.parts.account).includes(scope)) return;
	const held = new Map<string, KeyState>();
	for (const row of phone.disk.entries.rows.values())
		if (row.scope === scope) held.set(row.key, row.state);
	for (const key of new Set([...held.keys(), ...wanted.keys()])) {
		const mine = comparable(held.get(key) ?? {});
		const theirs = wanted.get(key) ?? NOTHING;
		if (mine !== theirs)
			throw new Violation(`${phone.name} differs at ${scope} ${key}:\n  ${mine}\n  ${theirs}`);
	}
}

const NOTHING = comparable({});

/** Nobody has anything left to send, and nothing failed. A phone may be at its routine look; that it never loops is another law. */
function checkRest({ phones }: World): void {
	for (const { phone } of phones) {
		const { status } = phone;
		if (status?.phase === 'revoked') continue;
		const isCalm = status?.phase === 'idle' || status?.phase === 'exchanging';
		if (!isCalm || status.waiting > 0 || status.problem !== undefined)
			throw new Violation(`${phone.name} does not come to rest: ${JSON.stringify(status)}`);
	}
}
