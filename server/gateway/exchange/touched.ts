import type { Scope } from '#lib/core/ids.ts';

/**
 * Tells, inside one process, that something was stored in a database: the jobs read its changes then, and live boards look
 * again. A hint and nothing more; other servers' writes are not heard of here.
 */
export class Touched {
	readonly #listeners = new Set<(scope: Scope) => void>();

	touch(scope: Scope): void {
		for (const listener of this.#listeners) listener(scope);
	}

	/** Calls back after each write until the signal aborts. */
	listen(listener: (scope: Scope) => void, signal: AbortSignal): void {
		if (signal.aborted) return;
		this.#listeners.add(listener);
		signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
	}
}
