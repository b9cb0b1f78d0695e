/**
 * What a phone's own store can refuse with, by name, so that a screen can say what happened and what is safe.
 *
 * `quota`: the disk or the origin's share of it is full. `connection`: the browser closed the database under us (iOS does) and
 * did not give it back in time; nothing was lost, try again. `lost`: the database came back without its content. `blocked`: it
 * does not open, an older tab may hold it. `unavailable`: this browser has no IndexedDB here (some private windows).
 */
export type StorageProblem = 'quota' | 'connection' | 'lost' | 'blocked' | 'unavailable';

/** A read or write that did not happen. A rejected `record` means: not saved; keep it on the screen and say so. */
export class StorageError extends Error {
	override readonly name = 'StorageError';
	readonly code: StorageProblem;

	constructor(code: StorageProblem, cause?: unknown) {
		super(`The phone's store: ${code}.`, { cause });
		this.code = code;
	}
}

/**
 * Names under which engines and Dexie report each cause. WebKit says `UnknownError` ("Connection to Indexed Database server
 * lost") or `InvalidStateError` on a handle whose process is gone; Chromium aborts the open transactions of a connection it
 * closes. A full disk aborts the transaction with `QuotaExceededError` as its error, so it is looked for first.
 */
const CAUSES: readonly (readonly [StorageProblem, ReadonlySet<string>])[] = [
	['quota', new Set(['QuotaExceededError'])],
	['unavailable', new Set(['MissingAPIError', 'SecurityError'])],
	[
		'connection',
		new Set([
			'DatabaseClosedError',
			'DatabaseClosed',
			'InvalidStateError',
			'InvalidState',
			'UnknownError',
			'AbortError',
			'OpenFailedError',
			'TimeoutError'
		])
	]
];

/** What an error of IndexedDB or Dexie means; undefined for bugs, which must not be retried or hidden. */
export function storageProblemOf(error: unknown): StorageProblem | undefined {
	if (error instanceof StorageError) return error.code;
	const names = new Set(namesIn(error));
	return CAUSES.find(([, known]) => [...names].some((name) => known.has(name)))?.[0];
}

/** The error's name and those of the errors it wraps: Dexie keeps the engine's in `inner`, bulk writes in `failures`. */
function namesIn(error: unknown, depth = 0): string[] {
	if (typeof error !== 'object' || error === null || depth > 4) return [];
	const own = 'name' in error && typeof error.name === 'string' ? [error.name] : [];
	const failures: readonly unknown[] =
		'failures' in error && Array.isArray(error.failures) ? error.failures : [];
	const inner: readonly unknown[] = [
		'inner' in error ? error.inner : undefined,
		'cause' in error ? error.cause : undefined,
		failures[0]
	];
	return [...own, ...inner.flatMap((wrapped) => namesIn(wrapped, depth + 1))];
}
