import type { Fact } from '#lib/core/facts/fact.ts';
import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/protocol/problem.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import type { Body } from '../../store/store.ts';

/**
 * What stands in a scope under `seg/<device>/<n>`: a segment with its verdict, or the hole that keeps its place. Both are
 * written once; afterwards only an erasure, or the late arrival of what a hole was left for, changes them.
 */

/** A fact that was kept but not accepted, and its place in the segment as it came. */
export interface RefusedEntry {
	readonly index: number;
	readonly code: RefusalCode;
	readonly fact: Fact;
}

/** Places of facts somebody should look at; they are accepted all the same. */
export interface Flags {
	/** Made under a grant that had ended when they arrived. */
	readonly late?: readonly number[];
	/** Made, by their own time, more than the tolerance after they arrived. */
	readonly ahead?: readonly number[];
}

/** Who handed in another's segments from a file. */
export interface Via {
	readonly account: AccountId;
	readonly device: DeviceId;
}

/** The verdict on a segment, permanent: a resend gets this one. */
export interface Verdict {
	/** SHA-256 of all facts as they came, accepted and refused. */
	readonly hash: string;
	/** Whose sign-in it is from. */
	readonly by: AccountId;
	/** Epoch ms, server time. */
	readonly receivedAt: number;
	readonly refused: readonly RefusedEntry[];
	readonly recovered?: true;
	readonly via?: Via;
	readonly flags?: Flags;
}

/** A stored segment: the accepted facts, in order, and the verdict. */
export interface StoredSegment extends Verdict {
	readonly facts: readonly Fact[];
}

/** The place of a segment that is lost or lies in quarantine. `filled`: it came after all, see `fill-hole.ts`. */
export interface Hole {
	readonly hole: true;
	readonly filled?: Verdict;
}

/** What stands in a document of a scope; undefined when it is neither. */
export function readSegmentDocument(body: Body): StoredSegment | Hole | undefined {
	if (isHole(body)) return body;
	return isStoredSegment(body) ? body : undefined;
}

/** Whether the document keeps a place only. */
export const isHole = (body: object): body is Hole => 'hole' in body && body.hole === true;

const isStoredSegment = (body: object): body is StoredSegment =>
	'hash' in body &&
	typeof body.hash === 'string' &&
	'facts' in body &&
	Array.isArray(body.facts) &&
	'refused' in body &&
	Array.isArray(body.refused);

/** The part of an ack that tells a verdict. */
export const refusalsOf = (verdict: Verdict): Pick<Ack, 'refused'> =>
	verdict.refused.length === 0
		? {}
		: { refused: verdict.refused.map(({ index, code }) => ({ index, code })) };
