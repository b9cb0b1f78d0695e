import type { AccountId, DeviceId } from '#lib/core/ids.ts';

/** Any value JSON can carry. */
export type Json =
	null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** `bulk` = "全部到场", which marks only the unmarked; `undone` = back to nothing. Absent means `one`. */
export type How = 'one' | 'bulk' | 'undone';

/** For each other device, the highest seq of this key that the writer held or knew covered. */
export type Sees = Readonly<Record<string, number>>;

/** "This device says that key K has value V." (scope, device, seq) is its identity and needs no clock. */
export interface Fact {
	/** Path of words and ids, as fine as people edit: `mark/<session>/<person>`, `person/<id>/name`. */
	readonly key: string;
	readonly value: Json;
	/** Corrected time, whole seconds since 1970; only breaks ties between concurrent heads. */
	readonly at: number;
	/** Who made the change. */
	readonly by: AccountId;
	readonly device: DeviceId;
	/** Counts this device's facts in this scope, from 1. */
	readonly seq: number;
	readonly sees?: Sees;
	readonly how?: How;
	/** Device time, whole seconds, where a form needs it. */
	readonly raw?: number;
	/** A server erased what it said; `value` is null then. Everything else stays, and so does the hash of its segment. */
	readonly erased?: true;
}

/** Ranks of heads: the lower yields (undone < bulk < one). */
const RANK: Readonly<Record<How, number>> = { undone: 0, bulk: 1, one: 2 };

/** The rank of a fact's `how`, absent meaning `one`. */
export const rankOf = (fact: { readonly how?: How }): number => RANK[fact.how ?? 'one'];
