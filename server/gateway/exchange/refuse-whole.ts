import type { RefusalCode } from '#lib/core/protocol/problem.ts';
import { CLASH, unsure, type Answer, type Case } from './case.ts';
import { mentions } from './erasures.ts';
import { makeRoom } from './places.ts';
import { readQuarantined, type Quarantined } from './quarantine.ts';

/**
 * Segments refused whole. They are kept in quarantine as they came, consume their number, and are acked `refused`, for good;
 * the scope they name is not touched, nor even opened.
 */

/** The answer a segment refused whole got before; undefined when it was not. */
export async function earlierVerdict(it: Case): Promise<Answer | undefined> {
	const { incoming, deps } = it;
	const body = await deps.quarantine.get(incoming, deps.now);
	const held = body === undefined ? undefined : readQuarantined(body);
	if (held === undefined) return undefined;
	if (held.hash !== incoming.hash) return CLASH;
	const settled = await deps.quarantine.confirm(incoming, incoming.hash);
	if (settled.kind === 'unsure') return unsure(it, settled.reason);
	return settled.kind === 'known' ? refusal(held.whole) : 'unsure';
}

/** Keeps a segment in quarantine under its own number. */
export async function refuseWhole(it: Case, code: RefusalCode): Promise<Answer> {
	const { incoming, caller, lane, deps } = it;
	const room = await makeRoom(
		{ lane, n: incoming.n, from: incoming.from, bearer: caller.device, isWhole: true },
		deps
	);
	if (room === 'unsure') return unsure(it, 'unavailable');
	if (room === 'clash') return CLASH;
	if (room === 'gap') return { state: 'gap' };
	const settled = await deps.quarantine.take(incoming, bodyOf(it, code), deps.now);
	if (settled.kind === 'unsure') return unsure(it, settled.reason);
	if (settled.kind === 'other') return CLASH;
	deps.report({ kind: 'refused-whole', scope: lane.scope, device: lane.device, code });
	deps.touched.touch('quarantine');
	return refusal(code);
}

/** Keeps a segment apart from its device's numbers: it claims somebody else's, or one a copy of the phone has taken. */
export async function keepStray(it: Case, code: RefusalCode): Promise<Answer> {
	const settled = await it.deps.quarantine.takeStray(it.incoming, bodyOf(it, code));
	if (settled.kind === 'unsure') return unsure(it, settled.reason);
	it.deps.touched.touch('quarantine');
	return refusal(code);
}

const refusal = (whole: RefusalCode): Answer => ({ state: 'refused', whole });

function bodyOf({ incoming, caller, deps }: Case, whole: RefusalCode): Quarantined {
	const isUnreadable = incoming.facts === undefined;
	const isKept = !mentions(incoming.packed, deps.erasures.ids(incoming.scope));
	return {
		whole,
		hash: incoming.hash,
		by: caller.account,
		from: caller.device,
		receivedAt: deps.now,
		facts: incoming.facts ?? [],
		...(isUnreadable && isKept ? { packed: incoming.packed } : {})
	};
}
