import { segmentId } from '#lib/core/protocol/segment.ts';
import type { Database } from '../../store/store.ts';
import { CLASH, undecided, unsure, type Answer, type Case } from './case.ts';
import { judgeSegment } from './judge-segment.ts';
import { confirm, tryPut } from './put.ts';
import {
	isHole,
	readSegmentDocument,
	refusalsOf,
	type Hole,
	type Verdict
} from './segment-document.ts';

/**
 * A segment that was called lost arrives after all (another copy of the phone has it, or a file). Readers whose vector has
 * passed the hole would never see it under its own number, so its facts go out once more, as they are, in a segment of this
 * server; the stub keeps the verdict, so that a resend is `known`. A crash in between sends the facts out twice, which the
 * fold does not mind.
 */
export async function fillHole(it: Case, database: Database): Promise<Answer> {
	const { incoming, deps } = it;
	const id = segmentId(incoming.device, incoming.n);
	const held = await database.get(id);
	const hole = held === undefined ? undefined : readSegmentDocument(held.body);
	if (held === undefined || hole === undefined || !isHole(hole)) return unsure(it, 'unavailable');
	if (hole.filled !== undefined) return known(it, hole.filled, database);
	const judged = await judgeSegment({ ...incoming, facts: incoming.facts ?? [] }, it.caller, deps);
	if (judged === 'undecided') return undecided(it);
	if (judged === 'unsure') return unsure(it, 'unavailable');
	if (!(await deps.server.passOn(incoming.scope, judged.accepted, deps.now))) {
		return unsure(it, 'unavailable');
	}
	const verdict: Verdict = {
		hash: incoming.hash,
		by: it.caller.account,
		receivedAt: deps.now,
		refused: judged.refused,
		...(it.via === undefined ? {} : { via: it.via })
	};
	const filled: Hole = { hole: true, filled: verdict };
	const outcome = await tryPut(database, id, { body: { ...filled }, rev: held.rev });
	if (outcome.kind === 'unsure') return unsure(it, outcome.reason);
	if (outcome.kind === 'conflict') return unsure(it, 'unavailable');
	await recordFilled(it);
	return judged.refused.length > 0
		? { state: 'refused', ...refusalsOf(verdict) }
		: { state: 'stored' };
}

async function known(it: Case, filled: Verdict, database: Database): Promise<Answer> {
	if (filled.hash !== it.incoming.hash) return CLASH;
	const settled = await confirm(database, {
		id: segmentId(it.incoming.device, it.incoming.n),
		isSame: (held) => isHole(held) && held.filled?.hash === filled.hash
	});
	if (settled.kind !== 'known') return unsure(it, 'unavailable');
	await recordFilled(it);
	return { state: 'known', ...refusalsOf(filled) };
}

/** From now on the place counts as had. When this fails, the next resend does it. */
async function recordFilled({ incoming, deps }: Case): Promise<void> {
	const record = (await deps.quarantine.holes(incoming, deps.now)).get(incoming.n);
	if (record === undefined || record.filled) return;
	await deps.quarantine.recordHole(incoming, { ...record, filled: true });
}
