import type { Problem } from '#lib/core/result.ts';

/** Why a sign-in came to nothing; the sentences stand in `lib/text`. `slow-down` carries `seconds`. */
export type SignInProblem = Problem<
	| 'offline'
	| 'not-tongyu'
	| 'wrong-password'
	| 'slow-down'
	| 'revoked'
	| 'version'
	| 'unavailable'
	| 'storage'
	/** iOS: an installed app has its own storage; install first, then sign in there. Asking again goes through. */
	| 'install-first'
>;

/** Why a sign-out did not happen. `unsent` carries `count`: offer the rescue file, or ask again with `evenUnsent`. */
export type SignOutProblem = Problem<'unsent' | 'storage'>;

/** Why a rescue file could not be handed in. */
export type ImportProblem = Problem<
	| 'offline'
	| 'not-tongyu'
	| 'unavailable'
	| 'not-signed-in'
	/** Not a file of ours, or damaged. */
	| 'malformed'
	/** Encrypted to another township than those this organizer serves. */
	| 'other-township'
	/** The server knows no such device, or its signature does not fit, or the segments are of foreign sites. */
	| 'no-right'
>;
