import type { AccountId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { canKeepPin, hashPin, isPin, isPinOf } from '#lib/device/lock-pin.ts';
import { triesLeft, type LockRow } from '#lib/device/lock.ts';
import type { Registry } from '#lib/device/registry.ts';

/** Why a PIN was not set. `not-kept`: this browser has no WebCrypto (an insecure origin). */
export type SetPinProblem = Problem<'malformed' | 'not-kept'>;

/** Why a PIN did not open. `wrong` carries `left`; with none left the account must be signed out. */
export type TryPinProblem = Problem<'wrong'>;

/** What `LockKeeper` works with. */
export interface LockParts {
	readonly registry: Registry;
	readonly account: AccountId;
	/** Hears of the lock as it is after every change. */
	readonly onLock: (lock: LockRow) => void;
	/** Epoch ms by the phone's clock. */
	readonly now?: () => number;
}

/**
 * One account's PIN: set, tried, taken away; and the lock that falls. Everything rejects with a `StorageError` when the phone's
 * store does not answer. What must stay true: a try is counted, durably, before it is checked.
 */
export class LockKeeper {
	readonly #parts: LockParts;
	readonly #now: () => number;

	constructor(parts: LockParts) {
		this.#parts = parts;
		this.#now = parts.now ?? (() => Date.now());
	}

	/** Sets a PIN, or another one. */
	async setPin(pin: string): Promise<Result<void, SetPinProblem>> {
		if (!isPin(pin)) return fail('malformed');
		if (!canKeepPin()) return fail('not-kept');
		const hash = await hashPin(pin);
		const usedAtMs = this.#now();
		await this.#change((lock) => ({
			...lock,
			...{ pin: hash, isLocked: false, wrongTries: 0, usedAtMs, isOfferDeclined: true }
		}));
		return ok(undefined);
	}

	/** The PIN is asked for no more. Whoever calls has seen that somebody knows it. */
	removePin(): Promise<void> {
		return this.#change(({ pin: _pin, ...lock }) => ({ ...lock, isLocked: false, wrongTries: 0 }));
	}

	/** 以后再说. */
	declineOffer(): Promise<void> {
		return this.#change((lock) => ({ ...lock, isOfferDeclined: true }));
	}

	/** Tries a PIN; a right one opens. Once no tries are left none is right. */
	async tryPin(typed: string): Promise<Result<void, TryPinProblem>> {
		const counted = await this.#changed((lock) =>
			triesLeft(lock) === 0 ? lock : { ...lock, wrongTries: lock.wrongTries + 1 }
		);
		if (counted.before === 0) return fail('wrong', { left: 0 });
		const { pin } = counted.lock;
		if (pin !== undefined && !(await isPinOf(typed, pin)))
			return fail('wrong', { left: triesLeft(counted.lock) });
		await this.#change((lock) => ({
			...lock,
			...{ isLocked: false, wrongTries: 0, usedAtMs: this.#now() }
		}));
		return ok(undefined);
	}

	/** The lock falls; nothing happens without a PIN. */
	lock(): Promise<void> {
		return this.#change((lock) =>
			lock.pin === undefined || lock.isLocked ? lock : { ...lock, isLocked: true }
		);
	}

	/** The screen was touched. */
	noteUse(usedAtMs: number): Promise<void> {
		return this.#change((lock) => (lock.isLocked ? lock : { ...lock, usedAtMs }));
	}

	/** Reads what another tab may have changed. */
	lookAgain(): Promise<void> {
		return this.#change((lock) => lock);
	}

	async #change(change: (lock: LockRow) => LockRow): Promise<void> {
		await this.#changed(change);
	}

	async #changed(
		change: (lock: LockRow) => LockRow
	): Promise<{ readonly lock: LockRow; readonly before: number }> {
		const { registry, account, onLock } = this.#parts;
		let before = 0;
		const lock = await registry.changeLock(account, (held) => {
			before = triesLeft(held);
			return change(held);
		});
		onLock(lock);
		return { lock, before };
	}
}
