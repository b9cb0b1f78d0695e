/** Time that passes only when nothing is left to do in it. Everything that happens in a world hangs here. */
export class Clock {
	/** Epoch ms. */
	nowMs: number;
	/** A binary heap by (at, order). */
	readonly #heap: Timer[] = [];
	#order = 0;

	constructor(nowMs: number) {
		this.nowMs = nowMs;
	}

	/** Runs later; returns the way to stop it. What it starts must hang on this clock too. */
	after(delayMs: number, run: () => void): () => void {
		const timer: Timer = { at: this.nowMs + Math.max(0, delayMs), order: this.#order++, run };
		this.#push(timer);
		return () => {
			timer.run = undefined;
		};
	}

	sleep(delayMs: number): Promise<void> {
		return new Promise((resolve) => {
			this.after(delayMs, resolve);
		});
	}

	/** Lets time pass until a moment, or until nothing is to come. */
	async runUntil(untilMs: number): Promise<void> {
		await settled();
		for (let timer = this.#heap[0]; timer && timer.at <= untilMs; timer = this.#heap[0]) {
			this.#pop();
			if (timer.run === undefined) continue;
			this.nowMs = timer.at;
			timer.run();
			await settled();
		}
		this.nowMs = untilMs;
	}

	#push(timer: Timer): void {
		const heap = this.#heap;
		let place = heap.push(timer) - 1;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!isBefore(timer, heap[parent])) break;
			heap[place] = heap[parent] ?? timer;
			place = parent;
		}
		heap[place] = timer;
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if (last === undefined || heap.length === 0) return;
		let place = 0;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= heap.length) break;
			if (isBefore(heap[child + 1], heap[child])) child += 1;
			if (!isBefore(heap[child], last)) break;
			heap[place] = heap[child] ?? last;
			place = child;
		}
		heap[place] = last;
	}
}

interface Timer {
	readonly at: number;
	readonly order: number;
	run: (() => void) | undefined;
}

const isBefore = (a: Timer | undefined, b: Timer | undefined): boolean =>
	a !== undefined && (b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order));

/** Every promise that can go on has gone on: nothing in a world waits for the machine it runs on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
