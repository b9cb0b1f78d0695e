/**
 * Runs the work while the lock is ours; tabs of one origin take turns. Ended by the signal before that, it runs nothing. Without Web
 * Locks (before Safari 15.4) every tab works: slower, never wrong.
 */
export async function inTurn(
	name: string,
	signal: AbortSignal,
	work: () => Promise<void>
): Promise<void> {
	if (!('locks' in navigator)) {
		await work();
		return;
	}
	try {
		await navigator.locks.request(name, { signal }, work);
	} catch (error) {
		// Ended before the lock was ours: another tab goes on with it.
		if (error instanceof DOMException && error.name === 'AbortError') return;
		throw error;
	}
}
