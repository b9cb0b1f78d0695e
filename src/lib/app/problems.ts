import type { Problem } from '#lib/core/result.ts';

/** Why a sign-in came to nothing; the sentences stand in `lib/text`. `slow-down` carries `seconds`. */
export type SignInProblem = Problem<
	| 'offline'
	| 'not-tongyu'
	| 'wrong-password'
	/** The password is to be used once: ask again with another one. */
	| 'change-password'
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
