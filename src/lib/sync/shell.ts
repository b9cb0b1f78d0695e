import type { DeviceId } from '#lib/core/ids.ts';
import type { PublicKey, SignedIn } from '#lib/core/protocol/sign-in.ts';
import type { DeviceStore, PendingRow } from '#lib/device/store.ts';
import { FIRST_STATUS, observable, type SyncStatus } from './status.ts';

/** Why somebody thinks an exchange is due. */
export type WakeReason = 'tap' | 'online' | 'visible' | 'manual' | 'live';

/** What the exchange stands on. Everything but the first two has the browser's own as its default. */
export interface SyncParts {
	readonly store: DeviceStore;
	/** The sign-in to travel under; undefined while nobody is signed in (facts wait). */
	readonly signedIn: SignedIn | undefined;
	readonly journal?: SyncJournal;
	/** The public key of a device that takes over after a clash; left out where the browser has no WebCrypto. */
	readonly newKey?: (device: DeviceId) => Promise<PublicKey | undefined>;
	readonly fetch?: typeof fetch;
	/** Epoch ms by the phone's clock. */
	readonly now?: () => number;
	/** From 0 (inclusive) to 1 (exclusive). */
	readonly chance?: () => number;
	/** Random bytes of a cryptographic source. */
	readonly randomBytes?: (count: number) => Uint8Array;
	/** Listen for the server's live hints while visible: for boards. */
	readonly isLive?: boolean;
}

/** What the second journal is told. */
export interface SyncJournal {
	/** Facts that a new device took over after a clash: written here before the given-up device's journal is dropped. */
	reissued(rows: readonly PendingRow[], devices: { from: DeviceId; to: DeviceId }): Promise<void>;
	/** Facts were acknowledged: files with nothing else in them may go. */
	settled(): Promise<void>;
}

/** The exchange of one account's database with the server. */
export interface Sync {
	/** Begins: takes the lock when it is free, exchanges at once, then as the machine says. */
	start(): void;
	/** Ends; resolves when no trip is under way and the lock is free. */
	stop(): Promise<void>;
	/** A hint that an exchange is due; never needed for safety. */
	wake(reason: WakeReason): void;
	/** A new sign-in for the same account, or none. */
	signedInAs(signedIn: SignedIn | undefined): void;
	/** Calls back at once and after every change; returns the way out. */
	subscribe(listener: (status: SyncStatus) => void): () => void;
	readonly status: SyncStatus;
}

/** The exchange over real network, locks and timers of the browser. */
export function createSync(_parts: SyncParts): Sync {
	const status = observable<SyncStatus>(FIRST_STATUS);
	return {
		start: () => undefined,
		stop: () => Promise.resolve(),
		wake: () => undefined,
		signedInAs: () => undefined,
		subscribe: (listener) => status.subscribe(listener),
		get status() {
			return status.current;
		}
	};
}
