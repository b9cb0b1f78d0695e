/**
 * What a phone's own store can refuse with, by name, so that a screen can say what happened and what is safe.
 *
 * `quota`: the disk or the origin's share of it is full. `connection`: the browser closed the database under us (iOS does) and
 * did not give it back in time; nothing was lost, try again. `lost`: the database came back without its content. `blocked`: it
 * does not open, a tab with another version may hold it. `unavailable`: this browser has no IndexedDB here (some private windows).
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
 * Names under which engines report each cause. WebKit says `UnknownError` ("Connection to Indexed Database server lost") or
 * `InvalidStateError` on a handle whose process is gone; Chromium aborts the open transactions of a connection it closes.
 * `VersionError`: another tab has a newer version of the app.
 */
const CAUSES: Readonly<Record<string, StorageProblem>> = {
	QuotaExceededError: 'quota',
	SecurityError: 'unavailable',
	VersionError: 'blocked',
	InvalidStateError: 'connection',
	UnknownError: 'connection',
	AbortError: 'connection',
	TimeoutError: 'connection'
};

/** What an error of IndexedDB means; undefined for bugs, which must not be retried or hidden. */
export function storageProblemOf(error: unknown): StorageProblem | undefined {
	if (error instanceof StorageError) return error.code;
	return error instanceof DOMException ? CAUSES[error.name] : undefined;
}
