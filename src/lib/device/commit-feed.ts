import { parseScope, type Scope } from '#lib/core/ids.ts';
import type { EntryChange } from './idb-write.ts';

/** What one commit changed: here with the rows, elsewhere (another tab) by key only, or so much that all must be read again. */
export type Commit =
	| { readonly from: 'here'; readonly changes: readonly EntryChange[] }
	| { readonly from: 'elsewhere'; readonly keys: readonly ChangedKey[] | 'many' };

interface ChangedKey {
	readonly scope: Scope;
	readonly key: string;
}

/** More than a sheet: naming them costs more than reading the prefix again. */
const NAMED_AT_MOST = 1000;

/** A commit that is done but not yet told. */
interface Held {
	readonly changes: readonly EntryChange[];
	isReleased: boolean;
}

/**
 * Tells live screens what was committed, in the order of the commits, here and in the other tabs. Other tabs get keys, not
 * rows: messages of two tabs may cross, but what they then read from the database is never older than the message.
 */
export class CommitFeed {
	readonly #listeners = new Set<(commit: Commit) => void>();
	readonly #channel: BroadcastChannel | undefined;
	#queue: Held[] = [];

	/** `name`: the database's. */
	constructor(name: string) {
		if (typeof BroadcastChannel === 'undefined') return;
		this.#channel = new BroadcastChannel(name);
		this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
			this.#tell({ from: 'elsewhere', keys: readKeys(data) });
		};
	}

	/** Calls back at every commit; returns the way out. */
	listen(listener: (commit: Commit) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Puts a commit in line; it, and all after it, are told once it is released. */
	hold(changes: readonly EntryChange[]): () => void {
		const held: Held = { changes, isReleased: false };
		this.#queue.push(held);
		return () => {
			held.isReleased = true;
			this.#drain();
		};
	}

	close(): void {
		this.#listeners.clear();
		this.#channel?.close();
		this.#queue = [];
	}

	#drain(): void {
		for (let [first] = this.#queue; first?.isReleased; [first] = this.#queue) {
			this.#queue.shift();
			if (first.changes.length === 0) continue;
			this.#tell({ from: 'here', changes: first.changes });
			this.#channel?.postMessage(
				first.changes.length > NAMED_AT_MOST
					? 'many'
					: first.changes.map(({ scope, key }) => ({ scope, key }))
			);
		}
	}

	#tell(commit: Commit): void {
		for (const listener of this.#listeners) listener(commit);
	}
}

/** What another tab, perhaps of another version, says; anything unknown means: read all again. */
function readKeys(message: unknown): readonly ChangedKey[] | 'many' {
	if (!Array.isArray(message)) return 'many';
	const keys: ChangedKey[] = [];
	for (const item of message) {
		const parsed = readKey(item);
		if (parsed === undefined) return 'many';
		keys.push(parsed);
	}
	return keys;
}

function readKey(item: unknown): ChangedKey | undefined {
	if (typeof item !== 'object' || item === null || !('scope' in item && 'key' in item)) return;
	const scope = typeof item.scope === 'string' ? parseScope(item.scope) : undefined;
	return scope === undefined || typeof item.key !== 'string' ? undefined : { scope, key: item.key };
}
