import type { AccountId } from '#lib/core/ids.ts';
import type { PinHash } from './lock-pin.ts';

/**
 * When this phone asks for the PIN, and when names are hidden: pure rules over one small row per account.
 *
 *   open ──5 min away──► locked ──the PIN──► open        locked ──10 wrong tries──► signed out (unsent facts stay)
 *
 * What must stay true: a lock that has fallen survives a kill, a reload and a clock that is set back; a try counts before it is
 * checked. The PIN guards the screen of a phone somebody picks up. It encrypts nothing.
 */

/** What is kept of one account's lock. */
export interface LockRow {
	readonly account: AccountId;
	/** Undefined: no PIN was set. */
	readonly pin?: PinHash;
	/** The lock has fallen and nobody has opened it since. */
	readonly isLocked: boolean;
	/** Tries since the last right one. */
	readonly wrongTries: number;
	/** Epoch ms by the phone's clock: when the screen was last touched. Written at most every `NOTE_EVERY_MS`. */
	readonly usedAtMs: number;
	/** Epoch ms, corrected: the latest this phone has ever known it to be. A clock that is set back is found out by it. */
	readonly latestMs: number;
	/** 以后再说: the offer of a PIN is not made again. */
	readonly isOfferDeclined?: boolean;
}

/** Away so long, hidden or untouched, and the PIN is asked for. */
export const AWAY_MS = 300_000;
/** With a roll call on the screen: people come in over half an hour, and the phone lies on the table. */
export const AWAY_FROM_ROLL_MS = 1_800_000;
/** So often a touch is written down: what a kill loses of it only locks earlier. */
export const NOTE_EVERY_MS = 15_000;
/** After so many wrong tries the account is signed out. */
const MAX_TRIES = 10;
/** Clocks jump by a little when the network corrects them. */
const CLOCK_JUMP_MS = 60_000;

/** An account whose lock nobody has touched. */
export const newLock = (account: AccountId): LockRow => ({
	account,
	isLocked: false,
	wrongTries: 0,
	usedAtMs: 0,
	latestMs: 0
});

/** Whether somebody has been away too long; a clock before the last touch was set back, and says nothing. */
export const isAway = (usedAtMs: number, nowMs: number, limitMs = AWAY_MS): boolean =>
	nowMs - usedAtMs >= limitMs || nowMs < usedAtMs - CLOCK_JUMP_MS;

/** Whether the PIN is asked for when the app starts. */
export const isLockedAtStart = (lock: LockRow, nowMs: number): boolean =>
	lock.pin !== undefined && (lock.isLocked || isAway(lock.usedAtMs, nowMs));

/** Tries that are left before the account is signed out. */
export const triesLeft = ({ wrongTries }: LockRow): number => Math.max(0, MAX_TRIES - wrongTries);

/** `soon`: say that contact is due. `hidden`: names beyond the open session are not shown; capture and sending go on. */
export type Contact = 'fresh' | 'soon' | 'hidden';

const DAY_MS = 86_400_000;
/** DESIGN §5: from day 25 a warning, after day 30 names are hidden. */
const WARN_AFTER_DAYS = 25;
const HIDE_AFTER_DAYS = 30;

/** What `contactOf` looks at; epoch ms, corrected. */
export interface ContactTimes {
	readonly lastContactAt: number;
	readonly latestMs: number;
	readonly nowMs: number;
}

/**
 * How long ago the township was last heard of. Time never runs backwards here: a clock set back counts from the latest time this
 * phone has known, and one set back by more than a day tells nothing any more.
 */
export function contactOf({ lastContactAt, latestMs, nowMs }: ContactTimes): Contact {
	const days = daysSinceContact({ lastContactAt, latestMs, nowMs });
	if (days >= HIDE_AFTER_DAYS || nowMs < latestMs - DAY_MS) return 'hidden';
	return days >= WARN_AFTER_DAYS ? 'soon' : 'fresh';
}

/** Whole days since the last contact. */
export const daysSinceContact = ({ lastContactAt, latestMs, nowMs }: ContactTimes): number =>
	Math.max(0, Math.floor((Math.max(nowMs, latestMs) - lastContactAt) / DAY_MS));

/** Whole days until names are hidden. */
export const daysUntilHidden = (times: ContactTimes): number =>
	Math.max(0, HIDE_AFTER_DAYS - daysSinceContact(times));
