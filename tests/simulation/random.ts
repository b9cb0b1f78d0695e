import { idFromBytes } from '#lib/core/ids.ts';

/** Chance from a seed (sfc32): the same seed, the same world, on every machine. */
export class Random {
	#a: number;
	#b: number;
	#c: number;
	#counter = 1;

	constructor(seed: number) {
		this.#a = seed | 0;
		this.#b = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
		this.#c = 0x2545f491;
		for (let i = 0; i < 12; i++) this.next();
	}

	/** From 0 (inclusive) to 1 (exclusive). */
	next(): number {
		const sum = (this.#a + this.#b + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
		return (sum >>> 0) / 4294967296;
	}

	/** A whole number from `min` to `max`, both inclusive. */
	between(min: number, max: number): number {
		return min + Math.floor(this.next() * (max - min + 1));
	}

	isLucky(share: number): boolean {
		return this.next() < share;
	}

	pick<T>(items: readonly T[]): T {
		const item = items[Math.floor(this.next() * items.length)];
		if (item === undefined) throw new RangeError('There is nothing to pick from.');
		return item;
	}

	/** One of the names, each as likely as its weight says. */
	weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
		const entries = Object.entries<number>(weights);
		let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
		const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0];
		return found?.[0] as K;
	}

	/** Some of the items, in their order. */
	some<T>(items: readonly T[], share: number): T[] {
		return items.filter(() => this.isLucky(share));
	}

	id(): string {
		return idFromBytes(Uint8Array.from({ length: 5 }, () => this.between(0, 255)));
	}
}
