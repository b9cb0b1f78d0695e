/** How quick the link was at the last request; nothing is known before the first. */
export class LinkSpeed {
	#bytesPerMs: number | undefined;

	/** Undefined before the first. */
	get bytesPerMs(): number | undefined {
		return this.#bytesPerMs;
	}

	/** Notes what a request brought, waiting for its answer included. */
	note(bytes: number, ms: number): void {
		if (bytes > 0) this.#bytesPerMs = bytes / Math.max(1, ms);
	}
}
