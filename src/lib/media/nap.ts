/** A sleep that a hint, or the end of everything, ends; a hint that comes before it is not lost. */
export class Nap {
	readonly #signal: AbortSignal;
	#wake: () => void = () => undefined;
	#isHinted = false;

	constructor(signal: AbortSignal) {
		this.#signal = signal;
	}

	/** Hints from now on count for the next sleep. */
	begin(): void {
		this.#isHinted = false;
	}

	/** A hint. */
	end(): void {
		this.#isHinted = true;
		this.#wake();
	}

	/** Until the time is over, a hint or the end; whether a hint ended it. Undefined: without a time. */
	async sleep(forMs: number | undefined): Promise<boolean> {
		await new Promise<void>((resolve) => {
			if (this.#isHinted || this.#signal.aborted) {
				resolve();
				return;
			}
			const timer = forMs === undefined ? undefined : setTimeout(() => this.#wake(), forMs);
			this.#wake = () => {
				clearTimeout(timer);
				this.#signal.removeEventListener('abort', this.#wake);
				resolve();
			};
			this.#signal.addEventListener('abort', this.#wake);
		});
		return this.#isHinted;
	}
}
