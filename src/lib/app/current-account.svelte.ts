import { createSubscriber } from 'svelte/reactivity';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { Grant, Role, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { nameOf } from '#lib/device/account-name.ts';
import type { Contact, ContactTimes, LockRow } from '#lib/device/lock.ts';
import type { Phone } from '#lib/device/phone.ts';
import type { RegistryRow } from '#lib/device/registry.ts';
import { FIRST_STATUS, type SyncStatus } from '#lib/sync/status.ts';
import { clockWith, type Clock } from './clock.ts';
import type { Turn } from './turn.ts';

/** What the screens read of the account whose turn it is, as rune state. `App` adds what can be done. */
export class CurrentAccount {
	readonly clock: Clock = clockWith(() => this.#turn?.phone.clockOffsetMs ?? 0);
	#turn = $state.raw<Turn>();
	#row = $state.raw<RegistryRow>();
	#status = $state.raw<SyncStatus>(FIRST_STATUS);
	#lock = $state.raw<LockRow>();
	#wasOpened = $state(false);
	#lookedAtMs = $state(0);
	#followPhone: () => void = () => undefined;

	/** The person signed in; undefined unless `open`. */
	get account(): { readonly id: AccountId; readonly name: string } | undefined {
		return this.#row && { id: this.#row.account, name: nameOf(this.#row) };
	}

	get device(): DeviceId | undefined {
		return this.#row && this.phone.device;
	}

	/** Grants in force now. */
	get grants(): readonly Grant[] {
		const nowS = this.clock.nowS();
		return (this.#row?.signedIn?.grants ?? []).filter((grant) => isInForce(grant, nowS));
	}

	/** Roles of the grants in force, each once. */
	get roles(): readonly Role[] {
		return [...new Set(this.grants.map(({ role }) => role))];
	}

	/** Names of the sites this sign-in knows. */
	get sites(): SignInAnswer['sites'] {
		return this.#row?.signedIn?.sites ?? [];
	}

	get townships(): SignInAnswer['townships'] {
		return this.#row?.signedIn?.townships ?? [];
	}

	/** Scopes the sign-in may read. */
	get scopes(): readonly Scope[] {
		return this.#row?.signedIn?.scopes ?? [];
	}

	/** 演示数据: every screen says so. */
	get isSample(): boolean {
		return this.#row?.signedIn?.sample === true;
	}

	/** Capture works, sending waits for a sign-in: it expired, or the roll was reopened from a journal. */
	get needsSignIn(): boolean {
		if (this.#row === undefined) return false;
		return this.#row.slot === undefined || this.#status.phase === 'signed-out';
	}

	/** The PIN lock of the person signed in; undefined unless `open`. */
	get lock(): LockRow | undefined {
		return this.#lock;
	}

	/** The PIN is asked for. What runs goes on: saving, sending. */
	get isLocked(): boolean {
		return this.#lock?.isLocked === true;
	}

	/** Since this person's turn began the screen has been open once: what is half done on it must stay. */
	get wasOpened(): boolean {
		return this.#wasOpened;
	}

	/** How long ago the township was last heard of, as it was when the screen was last looked at. */
	get contact(): Contact {
		// An expired sign-in or another password: whoever holds the phone must show who they are.
		if (this.needsSignIn) return 'hidden';
		return this.#turn?.contactAt(this.contactTimes) ?? 'fresh';
	}

	/** What the contact is reckoned from: epoch ms, corrected. */
	get contactTimes(): ContactTimes {
		return {
			lastContactAt: this.#row?.lastContactAt ?? 0,
			latestMs: this.#lock?.latestMs ?? 0,
			nowMs: this.#lookedAtMs
		};
	}

	/** The open database; throws unless `open`. Reads of its state are followed. */
	get phone(): Phone {
		if (this.#turn === undefined) throw new Error('No database is open.');
		this.#followPhone();
		return this.#turn.phone;
	}

	/** What requests of this account name, see server-calls; undefined while nobody is signed in. */
	get slot(): string | undefined {
		return this.#row?.slot;
	}

	get sync(): SyncStatus {
		return this.#status;
	}

	/** Undefined unless `open`. */
	protected get turn(): Turn | undefined {
		return this.#turn;
	}

	/** A turn begins, or ends with undefined. */
	protected setTurn(turn: Turn | undefined): void {
		this.#turn = turn;
		this.#row = turn?.row;
		this.#status = FIRST_STATUS;
		this.#lock = turn?.lock;
		this.#wasOpened = !this.isLocked;
		this.lookAtClock();
		this.#followPhone =
			turn === undefined
				? () => undefined
				: createSubscriber((update) => turn.phone.onChange(update));
	}

	/** The screen is looked at: time may have passed. */
	protected lookAtClock(): void {
		this.#lookedAtMs = this.clock.nowMs();
	}

	/** News of a turn; those of one that has ended are none. */
	protected hear(
		turn: Turn,
		news: { row?: RegistryRow; status?: SyncStatus; lock?: LockRow }
	): void {
		if (this.#turn !== turn) return;
		if (news.lock !== undefined) {
			this.#lock = news.lock;
			if (!this.isLocked) this.#wasOpened = true;
		}
		if (news.row !== undefined) this.#row = news.row;
		if (news.status !== undefined) this.#status = news.status;
	}
}
