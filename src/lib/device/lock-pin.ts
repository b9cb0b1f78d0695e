/**
 * A PIN as it is kept: PBKDF2-SHA-256 with a salt of its own and as many rounds as this phone does in about 300 ms, 210,000 at
 * least (OWASP's figure). Against somebody who has the hash in hand no number of rounds makes six digits safe; it only
 * makes trying slow.
 */

/** What is kept of a PIN. */
export interface PinHash {
	readonly salt: Uint8Array<ArrayBuffer>;
	readonly hash: Uint8Array<ArrayBuffer>;
	readonly iterations: number;
}

const MIN_ITERATIONS = 210_000;
/** A fast machine stops here: more would only wear on the phone the profile is moved to. */
const MAX_ITERATIONS = 5_000_000;
const GOAL_MS = 300;
const TRIAL_ITERATIONS = 50_000;
const SALT_BYTES = 16;
const HASH_BITS = 256;
const PIN_PATTERN = /^\d{4,6}$/;

/** Four to six digits. */
export const isPin = (text: string): boolean => PIN_PATTERN.test(text);

/** Whether this browser can keep a PIN: not on an insecure origin. */
export const canKeepPin = (): boolean => 'subtle' in crypto;

/** A PIN to keep; the phone is measured for it. */
export async function hashPin(pin: string): Promise<PinHash> {
	const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
	const startedAtMs = performance.now();
	await derive(pin, salt, TRIAL_ITERATIONS);
	const iterations = iterationsFor(performance.now() - startedAtMs);
	return { salt, iterations, hash: await derive(pin, salt, iterations) };
}

/** Whether it is this PIN; takes as long whatever was typed. */
export async function isPinOf(pin: string, { salt, hash, iterations }: PinHash): Promise<boolean> {
	const given = await derive(pin, salt, iterations);
	// Every byte is looked at: how long it takes says nothing about where they differ.
	return given.reduce((unlike, byte, place) => unlike | (byte ^ (hash[place] ?? 0)), 0) === 0;
}

/** Rounds that take about 300 ms on a phone that took `trialMs` for the trial. */
export function iterationsFor(trialMs: number): number {
	const perMs = TRIAL_ITERATIONS / Math.max(trialMs, 1);
	return Math.round(Math.min(MAX_ITERATIONS, Math.max(MIN_ITERATIONS, perMs * GOAL_MS)));
}

async function derive(
	pin: string,
	salt: Uint8Array<ArrayBuffer>,
	iterations: number
): Promise<Uint8Array<ArrayBuffer>> {
	const text = new TextEncoder().encode(pin);
	const key = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveBits']);
	const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
	return new Uint8Array(await crypto.subtle.deriveBits(how, key, HASH_BITS));
}
