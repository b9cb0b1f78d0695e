/**
 * Limits are waits, never lock-outs: schools share one address, and nobody can keep somebody else out by trying wrong
 * passwords. Memory is bounded: when there are too many keys, the one not heard of for longest is forgotten.
 */

/** Keys remembered per limit; about 2 MB. */
const MAX_KEYS = 20_000;

/** A map that forgets its least recently set key. */
class BoundedMap<V> {
	readonly #entries = new Map<string, V>();

	get(key: string): V | undefined {
		return this.#entries.get(key);
	}

	set(key: string, value: V): void {
		this.#entries.delete(key);
		this.#entries.set(key, value);
		if (this.#entries.size <= MAX_KEYS) return;
		for (const oldest of this.#entries.keys()) {
			this.#entries.delete(oldest);
			return;
		}
	}

	delete(key: string): void {
		this.#entries.delete(key);
	}

	get size(): number {
		return this.#entries.size;
	}
}

/** How waits grow: nothing for the first tries, then `firstMs`, doubling up to `maxMs`. */
export interface DelayRule {
	readonly freeTries: number;
	readonly firstMs: number;
	readonly maxMs: number;
}

interface Tries {
	readonly count: number;
	readonly nextAtMs: number;
	readonly lastAtMs: number;
}

/** After this long without a try, everything is forgiven. */
const FORGIVE_MS = 3_600_000;

/** Growing waits between failed tries. A try counts when it begins, so that many at once gain nothing. */
export class GrowingDelays {
	readonly #rule: DelayRule;
	readonly #now: () => number;
	readonly #tries = new BoundedMap<Tries>();

	constructor(rule: DelayRule, now: () => number) {
		this.#rule = rule;
		this.#now = now;
	}

	/** How long the key must wait before its next try, in ms; 0: now. */
	waitMs(key: string): number {
		return Math.max(0, this.#held(key).nextAtMs - this.#now());
	}

	/** A try begins. */
	begin(key: string): void {
		const count = this.#held(key).count + 1;
		const { freeTries, firstMs, maxMs } = this.#rule;
		const beyond = count - freeTries;
		const waitMs = beyond <= 0 ? 0 : Math.min(maxMs, firstMs * 2 ** Math.min(beyond - 1, 30));
		const nowMs = this.#now();
		this.#tries.set(key, { count, nextAtMs: nowMs + waitMs, lastAtMs: nowMs });
	}

	/** The try was right: it does not count. */
	takeBack(key: string): void {
		const { count, lastAtMs } = this.#held(key);
		this.#tries.set(key, { count: Math.max(0, count - 1), nextAtMs: 0, lastAtMs });
	}

	/** Forgets all tries of the key. */
	forgive(key: string): void {
		this.#tries.delete(key);
	}

	/** Keys remembered now. */
	get size(): number {
		return this.#tries.size;
	}

	#held(key: string): Tries {
		const held = this.#tries.get(key);
		return held === undefined || this.#now() - held.lastAtMs > FORGIVE_MS
			? { count: 0, nextAtMs: 0, lastAtMs: 0 }
			: held;
	}
}

/** A number of requests at once, and so many more each second. */
export class Allowance {
	readonly #burst: number;
	readonly #perSecond: number;
	readonly #now: () => number;
	readonly #spent = new BoundedMap<{ readonly left: number; readonly atMs: number }>();

	constructor(
		{ burst, perSecond }: { readonly burst: number; readonly perSecond: number },
		now: () => number
	) {
		this.#burst = burst;
		this.#perSecond = perSecond;
		this.#now = now;
	}

	/** Takes one; 0 when it was there, else how long to wait for it, in ms. */
	take(key: string): number {
		const nowMs = this.#now();
		const held = this.#spent.get(key) ?? { left: this.#burst, atMs: nowMs };
		const gained = ((nowMs - held.atMs) / 1000) * this.#perSecond;
		const left = Math.min(this.#burst, held.left + gained);
		if (left < 1) {
			this.#spent.set(key, { left, atMs: nowMs });
			return Math.ceil(((1 - left) / this.#perSecond) * 1000);
		}
		this.#spent.set(key, { left: left - 1, atMs: nowMs });
		return 0;
	}
}

/**
 * The limits before sign-in. The pair of account and address grows slow first and far; the account alone only a little, so
 * that guesses from many addresses are slow and its owner still gets in; the address alone late, since a school shares one.
 */
export class SignInLimits {
	readonly #pair: GrowingDelays;
	readonly #account: GrowingDelays;
	readonly #address: GrowingDelays;

	/** Six digits need longer waits over all addresses: at one try a minute, a week finds one PIN in a hundred. */
	constructor(now: () => number, secret: 'password' | 'six-digits' = 'password') {
		const account =
			secret === 'password'
				? { freeTries: 20, firstMs: 500, maxMs: 10_000 }
				: { freeTries: 10, firstMs: 1000, maxMs: 60_000 };
		this.#pair = new GrowingDelays({ freeTries: 5, firstMs: 1000, maxMs: 900_000 }, now);
		this.#account = new GrowingDelays(account, now);
		this.#address = new GrowingDelays({ freeTries: 60, firstMs: 500, maxMs: 30_000 }, now);
	}

	/** Begins a try, or says how long to wait first, in ms. */
	begin(account: string, address: string): number {
		const pair = `${account} ${address}`;
		const waitMs = Math.max(
			this.#pair.waitMs(pair),
			this.#account.waitMs(account),
			this.#address.waitMs(address)
		);
		if (waitMs > 0) return waitMs;
		this.#pair.begin(pair);
		this.#account.begin(account);
		this.#address.begin(address);
		return 0;
	}

	/** The password was right. */
	succeeded(account: string, address: string): void {
		this.#pair.forgive(`${account} ${address}`);
		this.#account.takeBack(account);
		this.#address.takeBack(address);
	}
}
