import type { Fact } from '#lib/core/facts/fact.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';

/**
 * What people were told. Each fact made in a world carries a token in `raw`, its own for ever: devices, seqs and segments may
 * change on the way, a token does not.
 */
export interface Told {
	readonly token: number;
	readonly scope: Scope;
	readonly fact: Fact;
	/** Which phone said 已存本机. */
	readonly phone: string;
}

/** Law broken: the seed has failed. */
export class Violation extends Error {
	override readonly name = 'Violation';
}

/** See the head of this file. */
export class Ledger {
	readonly #told = new Map<number, Told>();
	/** Tokens whose every copy was destroyed by what the model allows itself, and how. */
	readonly excused = new Map<number, string>();
	/** Devices that more than one copy of a phone has used: only they may clash, or give a number twice. */
	readonly copied = new Set<string>();
	readonly #givenTo = new Map<string, number>();
	readonly #pasts = new Map<number, ReadonlySet<number>>();
	readonly #makers = new Map<number, DeviceId>();
	#nextToken = 1_000_000_000;

	token(): number {
		return this.#nextToken++;
	}

	/** Facts were made; a device that is no copy never gives a seq twice. */
	made(scope: Scope, facts: readonly Fact[]): void {
		for (const { device, seq, raw } of facts) {
			const identity = `${scope} ${device} ${seq}`;
			const before = this.#givenTo.get(identity);
			if (before !== undefined && before !== raw && !this.copied.has(device))
				throw new Violation(`The number ${identity} was given twice.`);
			this.#givenTo.set(identity, raw ?? 0);
		}
	}

	/** What the writer of a fact had before its eyes, of the same key. */
	saw(fact: Fact, held: readonly Fact[]): void {
		const past = new Set<number>();
		for (const { raw = 0 } of held) {
			past.add(raw);
			for (const earlier of this.#pasts.get(raw) ?? []) past.add(earlier);
		}
		this.#pasts.set(fact.raw ?? 0, past);
		this.#makers.set(fact.raw ?? 0, fact.device);
	}

	/** The device a fact was first made under, told or not. */
	makerOf(token: number): DeviceId | undefined {
		return this.#makers.get(token);
	}

	/** Tokens of everything a fact's writer knew of its key, however it came to know. */
	pastOf(token: number): ReadonlySet<number> {
		return this.#pasts.get(token) ?? new Set();
	}

	/** 已存本机. */
	told(phone: string, scope: Scope, facts: readonly Fact[]): void {
		for (const fact of facts)
			if (fact.raw !== undefined) this.#told.set(fact.raw, { token: fact.raw, scope, fact, phone });
	}

	all(): IterableIterator<Told> {
		return this.#told.values();
	}

	get size(): number {
		return this.#told.size;
	}
}
