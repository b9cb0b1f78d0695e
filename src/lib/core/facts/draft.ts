import type { How, Json } from './fact.ts';
import type { KeyState } from './fold.ts';

/**
 * A change somebody makes, before the device gives it its identity (at, by, device, seq) and its `sees`. The pure domain
 * makes drafts; only the device makes facts of them, in the transaction that stores them.
 */
export interface Draft {
	readonly key: string;
	readonly value: Json;
	readonly how?: How;
	/** Device time, whole seconds, where a form needs it. */
	readonly raw?: number;
	/** What a view tells of the key to somebody who may not read its scope: the fact has seen that, too. */
	readonly seen?: KeyState | undefined;
}

/** State of the keys a page has read, of one scope. */
export type Keys = ReadonlyMap<string, KeyState>;
