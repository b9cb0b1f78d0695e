import type { DeviceId } from '#lib/core/ids.ts';
import type { SignedIn, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { contactOf, type Contact, type ContactTimes, type LockRow } from '#lib/device/lock.ts';
import type { Phone } from '#lib/device/phone.ts';
import type { Registry, RegistryRow } from '#lib/device/registry.ts';
import { storageProblemOf } from '#lib/device/storage-error.ts';
import { createSync, type Sync } from '#lib/sync/shell.ts';
import type { SyncStatus } from '#lib/sync/status.ts';
import type { LockKeeper } from './lock.ts';
import { getSignIn } from './server-calls.ts';

/** An account whose database is open. */
export interface OpenAccount {
	readonly row: RegistryRow;
	readonly phone: Phone;
	readonly lock: LockRow;
}

/** What a turn tells the screens. */
export interface TurnListener {
	readonly onRow: (row: RegistryRow) => void;
	readonly onStatus: (status: SyncStatus) => void;
	readonly onLock: (lock: LockRow) => void;
}

/** Looking up grants and names more often would only cost bytes. */
const REFRESH_EVERY_MS = 600_000;
/** Days are counted by it: an hour is near enough, and spares the disk. */
const NOTE_TIME_EVERY_MS = 3_600_000;

/** One account's turn on this phone: its open database, its sign-in and its exchange. */
export class Turn {
	readonly phone: Phone;
	/** The PIN lock as it was when the turn began. */
	readonly lock: LockRow;
	readonly #registry: Registry;
	readonly #listener: TurnListener;
	readonly #sync: Sync;
	#row: RegistryRow;
	#refreshedAtMs = 0;
	/** The latest time this phone has known: epoch ms, corrected. A clock that is set back is found out by it. */
	#latestMs: number;

	constructor({ row, phone, lock }: OpenAccount, registry: Registry, listener: TurnListener) {
		this.phone = phone;
		this.lock = lock;
		this.#latestMs = lock.latestMs;
		this.#row = row;
		this.#registry = registry;
		this.#listener = listener;
		this.#sync = createSync({
			store: phone.store,
			signedIn: signedInOf(row),
			lockName: `tongyu-sync-${row.database}`,
			journal: phone.journal,
			newKey: (device: DeviceId) => registry.makeKeys(device),
			onSignedIn: async ({ slot, device }) => {
				this.#put({ ...this.#row, slot, device });
				await registry.change(row.database, { slot, device });
			},
			isLive:
				row.signedIn?.grants.some(({ role }) => role === 'organizer' || role === 'district') ===
				true
		});
	}

	get row(): RegistryRow {
		return this.#row;
	}

	/** Begins to exchange. */
	start(): void {
		this.#sync.subscribe((status) => this.#hear(status));
		this.#sync.start();
	}

	/** A new sign-in for this account. */
	signedInAs(row: RegistryRow): void {
		this.#put(row);
		this.#sync.signedInAs(signedInOf(row));
	}

	wake(reason: 'tap' | 'manual' | 'live'): void {
		this.#sync.wake(reason);
	}

	/** Notes what time it is, and asks the server for grants and names, now and then. What went wrong shows in the exchange. */
	async refresh(): Promise<void> {
		const nowMs = Date.now() + this.phone.clockOffsetMs;
		if (nowMs - this.#latestMs >= NOTE_TIME_EVERY_MS) await this.#noteTime(nowMs).catch(ifStorage);
		const { slot } = this.#row;
		if (slot === undefined || Date.now() - this.#refreshedAtMs < REFRESH_EVERY_MS) return;
		this.#refreshedAtMs = Date.now();
		const answer = await getSignIn(slot);
		if (!answer.ok) return;
		const signedIn = answer.value;
		const next = { ...this.#row, signedIn, accountName: signedIn.account.name };
		const hasOtherScopes = scopesOf(this.#row.signedIn) !== scopesOf(signedIn);
		if (hasOtherScopes) this.signedInAs(next);
		else this.#put(next);
		// What is shown now is right; a phone that is full keeps what it knew before, and asks again at its next start.
		const { accountName } = next;
		await this.#registry.change(next.database, { signedIn, accountName }).catch(ifStorage);
	}

	/** See `contactOf`: here, since the first screens do without. */
	contactAt(times: ContactTimes): Contact {
		return contactOf(times);
	}

	/** The PIN lock; loaded on demand. */
	async lockKeeper(): Promise<LockKeeper> {
		const { LockKeeper } = await import('./lock.ts');
		const { onLock } = this.#listener;
		return new LockKeeper({ registry: this.#registry, account: this.#row.account, onLock });
	}

	/** The number of facts that are only on this phone. */
	unsentCount(): Promise<number> {
		return this.phone.unsentCount();
	}

	/** What the family is called from now on, wherever this phone names it. */
	async nameFamily(familyName: string): Promise<void> {
		if (this.#row.familyName === familyName) return;
		this.#put({ ...this.#row, familyName });
		await this.#registry.change(this.#row.database, { familyName }).catch(ifStorage);
	}

	/** Ends the exchange and closes the database. */
	async end(): Promise<void> {
		await this.#sync.stop();
		await this.phone.close();
	}

	#put(row: RegistryRow): void {
		this.#row = row;
		this.#listener.onRow(row);
	}

	#hear(status: SyncStatus): void {
		this.#listener.onStatus(status);
		const { lastExchangeAt } = status;
		if (lastExchangeAt === undefined) return;
		// Only days 25 and 30 read it: a failed write is made good by the next exchange.
		this.noteContact(lastExchangeAt).catch(ifStorage);
	}

	/** The township was heard of, at `atMs` by the server's clock: a sync, or a return file of the organizer. */
	async noteContact(atMs: number): Promise<void> {
		if (atMs <= this.#row.lastContactAt) return;
		this.#put({ ...this.#row, lastContactAt: atMs });
		await this.#registry.change(this.#row.database, { lastContactAt: atMs });
		// The server's word also sets right what a clock that ran ahead has left.
		if (Math.abs(atMs - this.#latestMs) >= NOTE_TIME_EVERY_MS) await this.#noteTime(atMs);
	}

	async #noteTime(latestMs: number): Promise<void> {
		this.#latestMs = latestMs;
		const { account } = this.#row;
		const change = (lock: LockRow): LockRow => ({ ...lock, latestMs });
		this.#listener.onLock(await this.#registry.changeLock(account, change));
	}
}

/** What the exchange travels under; undefined while nobody is signed in. */
function signedInOf({ slot, account, device, signedIn }: RegistryRow): SignedIn | undefined {
	if (slot === undefined || signedIn === undefined) return undefined;
	return { slot, account, device, scopes: signedIn.scopes };
}

/** The phone's store did not take it; anything else is a bug. */
function ifStorage(error: unknown): void {
	if (storageProblemOf(error) === undefined) throw error;
}

const scopesOf = (answer: SignInAnswer | undefined): string =>
	[...(answer?.scopes ?? [])].sort().join(' ');
