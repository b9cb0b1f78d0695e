import type { Scope } from '#lib/core/ids.ts';
import type { Snapshot } from '#lib/core/protocol/snapshot.ts';
import {
	PROTOCOL_VERSION,
	type Ack,
	type SyncAnswer,
	type SyncRequest
} from '#lib/core/protocol/sync.ts';
import { digestOf } from '#lib/core/protocol/vector.ts';
import { StoreError } from '../../store/store.ts';
import { readableScopes, writableScopes } from '../access.ts';
import { inServingOrder } from '../access-reach.ts';
import { deviceOf, isRevoked, type Caller } from '../caller.ts';
import { bare, isContent, readContent } from './content.ts';
import { ingest } from './ingest.ts';
import type { ExchangeDeps } from './parts.ts';
import { had } from './places.ts';
import { pull } from './pull.ts';

/**
 * One trip of `POST /api/sync`: store what came, then tell what the caller lacks. The acks never wait for the second half: when
 * the store fails there, they go out alone. Throws `StoreError` when the store does not answer and nothing was acked.
 */
export async function exchange(
	request: SyncRequest,
	caller: Caller,
	deps: ExchangeDeps
): Promise<SyncAnswer> {
	await deps.registry.freshen(deps.now);
	const acks = await ingest(request.segments, { caller }, deps);
	const base = { v: PROTOCOL_VERSION, serverAt: deps.now, acks } as const;
	try {
		await deps.contacts.note(request, caller, deps);
		return { ...base, ...(await news(request, { caller, acks }, deps)) };
	} catch (error) {
		if (!(error instanceof StoreError) || acks.length === 0) throw error;
		deps.report({ kind: 'no-changes', reason: error.message });
		return base;
	}
}

/** A snapshot over 64 KB by its hash; undefined when it is another by now, or not the caller's to read. */
export async function readSnapshot(
	{ scope, hash }: { readonly scope: Scope; readonly hash: string },
	caller: Caller | undefined,
	deps: ExchangeDeps
): Promise<Snapshot | undefined> {
	const readable = caller === undefined ? ['catalog'] : readableNow(caller, deps);
	if (!readable.includes(scope)) return undefined;
	const snapshot = isContent(scope)
		? await readContent(scope, caller, deps)
		: await deps.snapshots.read(scope, await deps.vectors.of(scope, deps.now));
	return snapshot?.hash === hash ? bare(snapshot) : undefined;
}

/** The scopes a caller may read now; a revoked device reads nothing. */
function readableNow(caller: Caller, deps: Pick<ExchangeDeps, 'registry' | 'now'>): Scope[] {
	const nowS = Math.floor(deps.now / 1000);
	return isRevoked(deviceOf(caller, caller.device), nowS)
		? []
		: readableScopes(caller.grants, deps.registry, nowS);
}

type News = Pick<SyncAnswer, 'have' | 'digests' | 'changes'>;

async function news(
	request: SyncRequest,
	{ caller, acks }: { caller: Caller; acks: readonly Ack[] },
	deps: ExchangeDeps
): Promise<News> {
	const readable = readableNow(caller, deps);
	const digests = new Map<Scope, string>();
	for (const scope of readable) digests.set(scope, await digestIn(scope, caller, deps));
	const isSame = digestOf(digests) === request.digest;
	const isGap = acks.some(({ state }) => state === 'gap');
	const sent = request.segments.map(({ scope }) => scope);
	return {
		...(isSame && !isGap ? {} : { have: await haveOf(caller, { readable, sent }, deps) }),
		...(isSame ? {} : { digests: Object.fromEntries(digests) }),
		...(request.want === undefined
			? {}
			: { changes: await pull({ want: request.want, acks, readable }, caller, deps) })
	};
}

const digestIn = async (scope: Scope, caller: Caller, deps: ExchangeDeps): Promise<string> =>
	isContent(scope)
		? (await readContent(scope, caller, deps)).hash
		: deps.vectors.digest(scope, deps.now);

/**
 * The highest contiguous n of the sign-in's device in every scope its segments may lie in; zeros too, since after a restore
 * a zero is what makes the phone send again.
 */
async function haveOf(
	caller: Caller,
	{ readable, sent }: { readable: readonly Scope[]; sent: readonly Scope[] },
	deps: ExchangeDeps
): Promise<NonNullable<SyncAnswer['have']>> {
	const open = new Set([...readable, ...writableScopes(caller.grants, deps.registry)]);
	// A revoked device is told of its own deliveries, and of nothing else.
	const asked = readable.length === 0 ? sent : [...open, ...sent];
	const lanes = inServingOrder(asked).filter((scope) => scope !== 'views');
	const numbers = await Promise.all(
		lanes.map(async (scope): Promise<[Scope, number]> => {
			const lane = { scope, device: caller.device, isOpen: open.has(scope) };
			return [scope, await had(lane, deps)];
		})
	);
	return Object.fromEntries(numbers);
}
