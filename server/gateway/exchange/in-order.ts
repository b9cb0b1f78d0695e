/**
 * One at a time per lane, in the order asked. Two requests of one device that overlap must not break the order of its
 * segments: the second waits until the first is done with the same (scope, device).
 */
export class InOrder {
	readonly #tails = new Map<string, Promise<unknown>>();

	/** Runs the work when everything asked of the lane before is over, however it ended. */
	async run<T>(lane: string, work: () => Promise<T>): Promise<T> {
		const before = this.#tails.get(lane) ?? Promise.resolve();
		const mine = before.then(work);
		const tail = mine.then(
			() => undefined,
			() => undefined
		);
		this.#tails.set(lane, tail);
		try {
			return await mine;
		} finally {
			if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
		}
	}
}
