import type { Caller } from '../../server/gateway/caller.ts';
import type { Body } from '../../server/store/store.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import type {
	Ack,
	ScopeChanges,
	ServedSegment,
	SyncAnswer,
	SyncRequest
} from '#lib/core/protocol/sync.ts';
import { Violation } from './ledger.ts';
import type { Storage } from './shaky-store.ts';
import { acceptedIn } from './tokens.ts';

/** One answer about to leave the server. */
interface Answered {
	readonly request: SyncRequest;
	readonly answer: SyncAnswer;
	readonly caller: Caller;
}

/** Nobody is told delivered before the store has it durably, and `have` never says more than is there. */
export function checkAnswer({ request, answer, caller }: Answered, storage: Storage): void {
	for (const ack of answer.acks) {
		if (ack.state === 'clash' || ack.state === 'gap') continue;
		const device = ack.device ?? caller.device;
		const sent = request.segments.find(
			(segment) =>
				segment.scope === ack.scope &&
				segment.n === ack.n &&
				(segment.device ?? caller.device) === device
		);
		if (sent === undefined) throw new Violation(`${describe(ack)}: nobody sent that.`);
		if (!isDurable({ ack, device, hash: sent.hash }, storage))
			throw new Violation(`${describe(ack)} of ${device}: the store may lose it.`);
	}
	for (const [scope, changes] of Object.entries<ScopeChanges | undefined>(answer.changes ?? {}))
		for (const segment of changes?.segments ?? []) checkServed(scope, segment, storage);
	for (const [scope, have] of Object.entries<number | undefined>(answer.have ?? {})) {
		const there = contiguous(storage, scope, caller.device);
		if (have !== undefined && have > there)
			throw new Violation(`have ${scope} of ${caller.device}: ${have}, but ${there} are there.`);
	}
}

/** What was refused goes to nobody. */
function checkServed(scope: string, segment: ServedSegment, { durable }: Storage): void {
	const body = durable.get(`${scope} ${segmentId(segment.device, segment.n)}`);
	if ('hole' in segment || body?.hash !== segment.hash) return;
	if (segment.facts.count !== acceptedIn(body).length)
		throw new Violation(`${scope} ${segment.device} ${segment.n} is served with refused facts.`);
}

function isDurable(
	{ ack, device, hash }: { ack: Ack; device: string; hash: string },
	{ durable }: Storage
): boolean {
	const { scope, n } = ack;
	const place = `seg/${device}/${String(n).padStart(8, '0')}`;
	const quarantined = durable.get(`quarantine ${place.replace('seg/', `seg/${scope}/`)}`);
	const stands = durable.get(`${scope} ${place}`);
	return (
		hasHash(stands, hash) ||
		hasHash(quarantined, hash) ||
		[...durable].some(([id, body]) => id.startsWith('quarantine stray/') && hasHash(body, hash))
	);
}

const hasHash = (body: Body | undefined, hash: string): boolean => {
	if (body === undefined) return false;
	if (body.hash === hash) return true;
	const { filled } = body;
	return typeof filled === 'object' && filled !== null && 'hash' in filled && filled.hash === hash;
};

function contiguous({ present }: Storage, scope: string, device: Caller['device']): number {
	let n = 0;
	for (;;) {
		const id = segmentId(device, n + 1);
		const isThere =
			present.has(`${scope} ${id}`) ||
			present.has(`quarantine ${id.replace('seg/', `seg/${scope}/`)}`);
		if (!isThere) return n;
		n += 1;
	}
}

const describe = ({ scope, n, state }: Ack): string => `${state} ${scope} ${n}`;
