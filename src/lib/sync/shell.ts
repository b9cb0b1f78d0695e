import { asDeviceId, idFromBytes } from '#lib/core/ids.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { PublicKey, SignedIn } from '#lib/core/protocol/sign-in.ts';
import type { DeviceStore } from '#lib/device/store.ts';
import { ExchangeLoop } from './exchange-loop.ts';
import { inTurn } from './in-turn.ts';
import { listenLive } from './live.ts';
import type { WakeReason } from './machine-types.ts';
import type { SyncStatus } from './status.ts';
import type { SyncJournal } from './tasks.ts';
import { createWire } from './wire.ts';

/** What the exchange stands on. Everything but the first two has the browser's own as its default. */
export interface SyncParts {
	readonly store: DeviceStore;
	/** The sign-in to travel under; undefined while nobody is signed in (facts wait). */
	readonly signedIn: SignedIn | undefined;
	/** Names the database: tabs of one database take turns, those of another do not wait for them. */
	readonly lockName: string;
	readonly journal?: SyncJournal;
	/** The public key of a device that takes over after a clash; left out where the browser has no WebCrypto. */
	readonly newKey?: (device: DeviceId) => Promise<PublicKey | undefined>;
	/** A new device took over under a new sign-in: kept before anything travels under it. */
	readonly onSignedIn?: (as: SignedIn) => Promise<void>;
	/** Listen for the server's live hints while visible: for boards. */
	readonly isLive?: boolean;
	/** A store that does not answer, or a bug. */
	readonly report?: (error: unknown) => void;
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

/**
 * The exchange over the browser's network, locks and timers. One tab exchanges at a time, the one that holds the lock; the
 * others hand it their hints and count again when it has news. The lock ends with the tab, killed or closed.
 */
export function createSync(parts: SyncParts): Sync {
	const channel = new BroadcastChannel(parts.lockName);
	const closing = new AbortController();
	const { signal } = closing;
	let signedIn = parts.signedIn;
	let isLeader = false;
	let letGo: () => void = () => undefined;

	const loop = new ExchangeLoop(
		{
			store: parts.store,
			wire: createWire({
				fetch: (...request) => fetch(...request),
				newKey: parts.newKey ?? (() => Promise.resolve(undefined))
			}),
			journal: parts.journal,
			now: () => Date.now(),
			chance: () => Math.random(),
			newDevice: () => asDeviceId(idFromBytes(crypto.getRandomValues(new Uint8Array(5)))),
			setTimer: (callback, delayMs) => {
				const timer = setTimeout(callback, delayMs);
				return () => clearTimeout(timer);
			},
			onSignedIn: async (as) => {
				signedIn = as;
				await parts.onSignedIn?.(as);
			},
			onExchanged: () => channel.postMessage('exchanged'),
			report: parts.report ?? (() => undefined)
		},
		signedIn
	);

	const wake = (reason: WakeReason): void => {
		if (isLeader || reason === 'tap') loop.wake(reason);
		if (!isLeader) channel.postMessage(reason);
	};

	return {
		start() {
			channel.onmessage = ({ data }: MessageEvent<unknown>) => {
				if (data === 'exchanged') void loop.recount();
				else if (isLeader) loop.wake(WAKE_REASONS.find((reason) => reason === data) ?? 'manual');
			};
			addEventListener('online', () => wake('online'), { signal });
			document.addEventListener(
				'visibilitychange',
				() => {
					if (document.visibilityState === 'visible') wake('visible');
				},
				{ signal }
			);
			if (parts.isLive === true) {
				listenLive({ slot: () => signedIn?.slot, onHint: () => wake('live'), signal });
			}
			void loop.recount();
			void inTurn(parts.lockName, signal, async () => {
				isLeader = true;
				await loop.lockGained();
				await new Promise<void>((resolve) => (letGo = resolve));
			});
		},
		async stop() {
			closing.abort();
			await loop.stop();
			channel.close();
			letGo();
		},
		wake,
		signedInAs(next) {
			signedIn = next;
			void loop.signedInAs(next);
		},
		subscribe: (listener) => loop.status.subscribe(listener),
		get status() {
			return loop.status.current;
		}
	};
}

const WAKE_REASONS: readonly WakeReason[] = ['tap', 'online', 'visible', 'manual', 'live'];
