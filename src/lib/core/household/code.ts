import type { HouseholdId } from '#lib/core/ids.ts';
import { ID_ALPHABET } from '#lib/core/ids.ts';
import type { Problem, Result } from '#lib/core/result.ts';
import { fail, ok } from '#lib/core/result.ts';

/**
 * The household code (家庭码) printed on a family card: `HC-07-0382-K`, that is district letters, site number, household
 * number, check character (MISSION §5). It is read out, written by hand and typed by people in a hurry, and it says
 * nothing about anybody.
 *
 * The check character is a linear code over GF(32): the characters of a code, weighted by the powers of a primitive
 * element, sum to zero. All weights differ and none is zero, so every wrong character, every swap of neighbours and every
 * swap of two digits is caught. (ISO 7064 MOD 37,36 misses some swaps and MOD 37-2 needs a `*`; a prime field of 37 would
 * leave one household in 37 without a character.)
 */
export interface HouseholdCode {
	/** Two capital letters of the district. */
	readonly prefix: string;
	/** 1–999; printed with at least two digits. A district has about 700 sites. */
	readonly site: number;
	/** 1–9999, four digits. A site has 60–400 households. */
	readonly household: number;
}

/** `form`: not such a code at all. `check`: one, but a character is wrong or two are swapped. */
export type CodeProblem = Problem<'household-code-form' | 'household-code-check'>;

/** The highest household number a code can carry. */
const MAX_HOUSEHOLD_NUMBER = 9999;
const MAX_SITE_NUMBER = 999;

/** Crockford base32 in capitals: no I, L, O, U, which hands and eyes take for 1 and 0. */
const CHECK_ALPHABET = ID_ALPHABET.toUpperCase();
/** x⁵ + x² + 1, whose root generates GF(32). */
const FIELD_POLYNOMIAL = 0b100101;
const CODE_PATTERN = /^([A-Z]{2})([0-9OIL]{2,3})([0-9OIL]{4})([0-9A-Z])$/;

/** The printed code. Throws for parts no code can carry: the caller counts them, so that is a bug. */
export function makeCode({ prefix, site, household }: HouseholdCode): string {
	if (!/^[A-Z]{2}$/.test(prefix)) throw new RangeError('A district prefix is two capital letters.');
	requireNumber(site, MAX_SITE_NUMBER);
	requireNumber(household, MAX_HOUSEHOLD_NUMBER);
	const siteText = String(site).padStart(2, '0');
	const householdText = String(household).padStart(4, '0');
	const check = checkOf(prefix, siteText + householdText);
	return `${prefix}-${siteText}-${householdText}-${check}`;
}

/**
 * Reads a code as people type it: lower case, full-width, without or with other hyphens, with spaces. In the numbers the
 * letters O, I and L are read as the digits they are mistaken for.
 */
export function parseCode(text: string): Result<HouseholdCode, CodeProblem> {
	const plain = text.normalize('NFKC').replace(SEPARATORS, '').toUpperCase();
	const [, prefix, siteText, householdText, check] = CODE_PATTERN.exec(plain) ?? [];
	if (!prefix || !siteText || !householdText || !check) return fail('household-code-form');
	const digits = unconfuse(siteText + householdText);
	const site = Number(digits.slice(0, siteText.length));
	const household = Number(digits.slice(siteText.length));
	// 007 and 07 are one site: only the printed form is a code.
	if (site === 0 || household === 0 || (siteText.length === 3 && site < 100)) {
		return fail('household-code-form');
	}
	if (unconfuse(check) !== checkOf(prefix, digits)) return fail('household-code-check');
	return ok({ prefix, site, household });
}

/**
 * A free household number for a new household: where it starts is spread by the random id, so that two phones which make
 * households offline seldom choose the same, and numbers tell nothing about who came first. Throws when all are taken.
 */
export function freeHouseholdNumber(id: HouseholdId, taken: ReadonlySet<number>): number {
	let start = 0;
	for (const letter of id) {
		start = (start * 32 + ID_ALPHABET.indexOf(letter)) % MAX_HOUSEHOLD_NUMBER;
	}
	for (let step = 0; step < MAX_HOUSEHOLD_NUMBER; step++) {
		const number = ((start + step) % MAX_HOUSEHOLD_NUMBER) + 1;
		if (!taken.has(number)) return number;
	}
	throw new RangeError('All household numbers of the site are taken.');
}

/** Spaces and every dash a keyboard or an input method offers; NFKC has already folded the full-width ones. */
const SEPARATORS = /[\s\-_.·‐‑‒–—―−ー]/g;

const unconfuse = (text: string): string => text.replace(/O/g, '0').replace(/[IL]/g, '1');

/** Horner's rule in GF(32), last weight on the check character itself. */
function checkOf(prefix: string, digits: string): string {
	let sum = 0;
	for (const letter of prefix) sum = timesRoot(sum) ^ (letter.charCodeAt(0) - 'A'.charCodeAt(0));
	for (const digit of digits) sum = timesRoot(sum) ^ Number(digit);
	return CHECK_ALPHABET.charAt(timesRoot(sum));
}

const timesRoot = (value: number): number =>
	value & 0b10000 ? (value << 1) ^ FIELD_POLYNOMIAL : value << 1;

function requireNumber(number: number, max: number): void {
	if (!Number.isInteger(number) || number < 1 || number > max) {
		throw new RangeError(`A number of a household code is 1 to ${max}.`);
	}
}
