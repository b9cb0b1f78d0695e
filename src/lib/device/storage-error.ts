/**
 * What a phone's own store can refuse with, by name, so that a screen can say what happened and what is safe.
 *
 * `quota`: the disk or the origin's share of it is full. `connection`: the browser closed the database under us (iOS does) and
 * did not give it back in time; nothing was lost, try again. `lost`: the database came back without its content. `blocked`: an
 * older tab holds an older version open. `unavailable`: this browser has no IndexedDB here (some private windows).
 */
export type StorageProblem = 'quota' | 'connection' | 'lost' | 'blocked' | 'unavailable';

/** A read or write that did not happen. A rejected `record` means: not saved; keep it on the screen and say so. */
export class StorageError extends Error {
	override readonly name = 'StorageError';
	readonly code: StorageProblem;

	constructor(code: StorageProblem, cause: unknown) {
		super(`The phone's store: ${code}.`, { cause });
		this.code = code;
	}
}
