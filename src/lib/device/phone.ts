import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import type { SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import type { LiveKeys } from './live-keys.ts';
import type { DeviceStore, PendingRow } from './store.ts';

/**
 * Whether unsent facts also stand in a second journal outside IndexedDB. `none`: this browser has no sync access handle;
 * `failed`: it had one and it broke (disk full, worker gone). In both the sync page says so; facts are in the database alone.
 */
export type JournalState = 'on' | 'none' | 'failed';

/** What the exchange tells the second journal. */
export interface PhoneJournal {
	/** A new device took over facts after a clash. */
	reissued(
		rows: readonly PendingRow[],
		devices: { readonly from: DeviceId; readonly to: DeviceId }
	): Promise<void>;
	/** Facts were acknowledged. */
	settled(): Promise<void>;
	/** Somebody was erased: nothing about them may stay in a file. */
	erased(): Promise<void>;
}

/** Under which name somebody signed in, and what the server answered. */
export interface SignedInName {
	readonly signInName: string;
	readonly signedIn: SignInAnswer | undefined;
}

/** One account's database on this phone, open. */
export interface Phone {
	readonly account: AccountId;
	/** Another one after a clash: read it when needed, do not keep it. */
	readonly device: DeviceId;
	/** Server time minus phone time, ms, as last learned. */
	readonly clockOffsetMs: number;
	readonly store: DeviceStore;
	readonly journalState: JournalState;
	/** For the exchange: what it must tell the second journal. */
	readonly journal: PhoneJournal;
	/** Facts this start took back from journals: the database had lost them. */
	readonly recoveredCount: number;
	/**
	 * Stores drafts as facts of this device; resolves when they are 已存本机: strictly durable in the database and flushed to the
	 * journal (where there is one). Rejects with a `StorageError`: then nothing was saved. Calls at the same time share a commit.
	 * The session of a mark is kept in the journal with its names, so that its roll can go on should the database be lost.
	 */
	record(scope: Scope, drafts: readonly Draft[]): Promise<Fact[]>;
	/** See `LiveKeys`; a prefix may be a whole key. */
	liveKeys(scope: Scope, prefixes: readonly string[]): LiveKeys;
	/** A new sign-in for this account. */
	signedInAs(signedIn: SignedInName): Promise<void>;
	/** Facts, refused facts (not dealt with) and photos that are only on this phone. */
	unsentCount(): Promise<number>;
	/** Called after the device, the clock offset or the journal's state changed; returns the way out. */
	onChange(listener: () => void): () => void;
	/** Ends all reading and writing; unsent facts stay. */
	close(): Promise<void>;
}
