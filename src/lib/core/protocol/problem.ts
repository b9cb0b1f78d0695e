/**
 * The closed catalogue of what the wire can say. A refusal code travels beside a fact that was kept but not accepted; an
 * error code stands in the body of an answer whose status is not 200: `{ v: 1, error: { code } }`.
 */

/** Why a fact was not accepted (`RefusedFact.code`), or a whole segment (`Ack.whole`). */
export const REFUSAL_CODES = [
	/** No grant in force at the fact's `at` allows this key in this scope. */
	'no-right',
	/** The scope is not one this sign-in may write at all (whole segment). */
	'no-scope',
	/** `by` or `device` of the fact is another's, and it is not marked recovered. */
	'not-yours',
	/** The device was revoked before this arrived (whole segment). */
	'revoked',
	/** The key names a site, township or session that belongs to somebody else. */
	'foreign',
	/** The key or value is not one the scope knows. */
	'malformed'
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Why a request got no answer of its own kind. */
export const ERROR_CODES = [
	'malformed',
	'version',
	'too-large',
	'not-signed-in',
	'wrong-password',
	/** The password was right, and is to be used once: sign in with it and another one. */
	'change-password',
	'expired',
	'revoked',
	'no-right',
	'slow-down',
	'name-taken',
	'not-found',
	'foreign-origin',
	'unavailable',
	'full'
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
