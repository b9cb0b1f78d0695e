/**
 * A phone without a phone: for the set-up and the sample, which write facts as people's devices do (seq, sees, at) and seal
 * them into segments. All recorders of a scope share its `Sheets`, as if they had just synced; `apart` makes a fact as a
 * phone does that has not heard of the others.
 */
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { EMPTY_STATE, join, nextSees, type KeyState } from '#lib/core/facts/fold.ts';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import { packSegment, sealSegment, type PackedSegment } from '#lib/core/protocol/segment.ts';

/** The folded keys of one scope, shared by the phones that write there. */
export type Sheets = Map<string, KeyState>;

/** Whose phone it is. */
export interface Owner {
	readonly device: DeviceId;
	readonly account: AccountId;
}

/** When a fact is made; `raw` where the phone's own clock is wrong. */
export interface Moment {
	readonly at: number;
	readonly raw?: number;
}

/** See the head of this file. */
export class Recorder {
	readonly owner: Owner;
	readonly scope: Scope;
	readonly #sheets: Sheets;
	#seq = 0;
	#n = 0;
	#pending: Fact[] = [];

	constructor(owner: Owner, scope: Scope, sheets: Sheets) {
		this.owner = owner;
		this.scope = scope;
		this.#sheets = sheets;
	}

	/** Makes the facts of drafts at a moment. */
	write(drafts: readonly Draft[], moment: Moment): void {
		for (const draft of drafts) this.#add(draft, moment, this.#sheets.get(draft.key));
	}

	/** Makes them as a phone does that saw nothing of what others wrote to these keys. */
	apart(drafts: readonly Draft[], moment: Moment): void {
		for (const draft of drafts) this.#add(draft, moment, this.#ownOnly(draft.key));
	}

	/** The facts since the last time as one sealed segment; undefined when there are none. */
	seal(): PackedSegment | undefined {
		const facts = this.#pending;
		if (facts.length === 0) return undefined;
		this.#pending = [];
		this.#n += 1;
		const { scope, owner } = this;
		const segment = sealSegment({ scope, device: owner.device, n: this.#n, facts });
		return packSegment(segment, owner.device);
	}

	#add(draft: Draft, { at, raw }: Moment, seen: KeyState = EMPTY_STATE): void {
		this.#seq += 1;
		const { device, account } = this.owner;
		const sees = nextSees(seen, device);
		const fact: Fact = {
			key: draft.key,
			value: draft.value,
			at,
			by: account,
			device,
			seq: this.#seq,
			...(sees === undefined ? {} : { sees }),
			...(draft.how === undefined ? {} : { how: draft.how }),
			...(raw === undefined ? {} : { raw })
		};
		this.#sheets.set(draft.key, join(this.#sheets.get(draft.key) ?? EMPTY_STATE, fact));
		this.#pending.push(fact);
	}

	#ownOnly(key: string): KeyState {
		const own = this.#sheets.get(key)?.[this.owner.device];
		return own === undefined ? EMPTY_STATE : { [own.device]: own };
	}
}
