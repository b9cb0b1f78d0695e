import type { Fact } from '#lib/core/facts/fact.ts';
import type { Packed } from '#lib/core/protocol/pack.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import type { Caller } from '../caller.ts';
import type { ExchangeDeps } from './parts.ts';
import type { Lane } from './places.ts';
import type { Unsure } from './put.ts';
import type { Place } from './quarantine.ts';
import type { Via } from './segment-document.ts';

/** A segment as it arrives. */
export interface Incoming extends Place {
	readonly hash: string;
	readonly from?: number | undefined;
	readonly recovered?: true | undefined;
	/** Undefined when columns or hash do not fit; `packed` is what came. */
	readonly facts: readonly Fact[] | undefined;
	readonly packed: Packed;
}

/** Whose sign-in brings segments, and from whose file. */
export interface Bearer {
	readonly caller: Caller;
	readonly via?: Via | undefined;
}

/** A segment being stored. */
export interface Case extends Bearer {
	readonly incoming: Incoming;
	readonly deps: ExchangeDeps;
	readonly lane: Lane;
}

/**
 * What is answered for one segment. `unsure`: no ack row; the phone asks again, and nothing after it in its lane may be
 * stored now.
 */
export type Answer = Omit<Ack, 'scope' | 'n' | 'device'> | 'unsure';

/** Nothing is known to be durable: told to the log, not to the phone. */
export function unsure(
	{ incoming, deps }: Pick<Case, 'incoming' | 'deps'>,
	why: Unsure['reason']
): 'unsure' {
	deps.report({ kind: 'unsure', scope: incoming.scope, device: incoming.device, reason: why });
	return 'unsure';
}

/** It speaks of a site nobody has registered: neither yes nor no. */
export function undecided({ incoming, deps }: Pick<Case, 'incoming' | 'deps'>): 'unsure' {
	deps.report({ kind: 'undecided', scope: incoming.scope, device: incoming.device });
	return 'unsure';
}

/** Other content stands under this number: the phone was cloned. */
export const CLASH: Answer = { state: 'clash' };
