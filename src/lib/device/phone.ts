import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import type { LiveKeys } from './live-keys.ts';
import type { DeviceStore } from './store.ts';

/**
 * Whether unsent facts also stand in a second journal outside IndexedDB. `none`: this browser has no sync access handle;
 * `failed`: it had one and it broke (disk full, worker gone). In both the sync page says so; facts are in the database alone.
 */
export type JournalState = 'on' | 'none' | 'failed';

/** One account's database on this phone, open. */
export interface Phone {
	readonly account: AccountId;
	/** Another one after a clash: read it when needed, do not keep it. */
	readonly device: DeviceId;
	readonly store: DeviceStore;
	readonly journalState: JournalState;
	/**
	 * Stores drafts as facts of this device; resolves when they are 已存本机: strictly durable in the database and flushed to the
	 * journal (where there is one). Rejects with a `StorageError`: then nothing was saved. Calls at the same time share a commit.
	 */
	record(scope: Scope, drafts: readonly Draft[]): Promise<Fact[]>;
	/** See `LiveKeys`; a prefix may be a whole key. */
	liveKeys(scope: Scope, prefixes: readonly string[]): LiveKeys;
	/** Facts and refused facts (not dealt with) that are only on this phone. */
	unsentCount(): Promise<number>;
	/** Server time minus phone time, ms, as last learned. */
	readonly clockOffsetMs: number;
	/** Ends all reading and writing; unsent facts stay. */
	close(): Promise<void>;
}
