/**
 * What a person may know of the exchange, as plain values: the sync mark, the sync page and the row's three honest states
 * are drawn from this and from nothing else. No framework here; a screen subscribes.
 */

/** Why the last try came to nothing; the sentence stands in `lib/text`. */
export const SYNC_PROBLEMS = [
	/** No network, or no route to the server. */
	'offline',
	/** No answer in time. */
	'timeout',
	/** The answer broke off on its way. */
	'cut',
	/** Something answered, but not Tongyu: a captive portal's page, a proxy. */
	'not-tongyu',
	/** The server is up but cannot serve now (5xx). */
	'unavailable',
	/** The server's disk is full: nothing was taken. */
	'full',
	/** The server asks for a pause. */
	'slow-down',
	/** The sign-in is unknown, or the password has run out: facts stay here until somebody signs in. */
	'not-signed-in',
	/** This device was revoked. */
	'revoked',
	/** The server no longer speaks this app's version: update. */
	'version',
	/** A part of the answer could not be read, or the server asks for what this phone never had. */
	'damaged',
	/** This phone's own store did not take the answer. */
	'phone-storage'
] as const;
export type SyncProblem = (typeof SYNC_PROBLEMS)[number];

/**
 * `stopped`: not running. `idle`: nothing to do but to look again now and then. `exchanging`: a trip is under way. `waiting`:
 * the last try failed, the next comes at `nextTryAt`. `elsewhere`: another tab of this browser does the exchange.
 * `signed-out` and `revoked` wait for a person.
 */
export type SyncPhase =
	'stopped' | 'idle' | 'exchanging' | 'waiting' | 'elsewhere' | 'signed-out' | 'revoked';

/** What the user sees of the exchange. */
export interface SyncStatus {
	readonly phase: SyncPhase;
	/** Facts on this phone the server has not acknowledged. */
	readonly waiting: number;
	/** Refused facts nobody has dealt with. */
	readonly refused: number;
	/** Epoch ms, corrected: when the server last answered. Absent before the first time. */
	readonly lastExchangeAt?: number;
	/** Epoch ms by the phone's clock: when the next try comes by itself. */
	readonly nextTryAt?: number;
	/** Why the last try failed; absent once one succeeded. */
	readonly problem?: SyncProblem;
}

/** Before anything is known. */
export const FIRST_STATUS: SyncStatus = { phase: 'stopped', waiting: 0, refused: 0 };

/** A value that can be watched. The listener is called at once with the current value, then after every change. */
export interface Observable<T> {
	readonly current: T;
	subscribe(listener: (value: T) => void): () => void;
}

/** An observable and the one hand that changes it; equal values (by members) tell nobody. */
export function observable<T extends object>(first: T): Observable<T> & { set(next: T): void } {
	const listeners = new Set<(value: T) => void>();
	let current = first;
	return {
		get current() {
			return current;
		},
		set(next) {
			if (hasSameMembers(current, next)) return;
			current = next;
			for (const listener of listeners) listener(next);
		},
		subscribe(listener) {
			listeners.add(listener);
			listener(current);
			return () => listeners.delete(listener);
		}
	};
}

function hasSameMembers<T extends object>(a: T, b: T): boolean {
	const left = Object.entries(a);
	const right = new Map(Object.entries(b));
	return (
		left.length === right.size && left.every(([name, value]) => Object.is(right.get(name), value))
	);
}
