import { ERROR_CODES, type ErrorCode } from '#lib/core/protocol/problem.ts';
import type { Failure } from './machine-types.ts';
import type { SyncProblem } from './status.ts';

/** A failure, and whether the server said that what was asked for is not there. */
export interface WireFailure extends Failure {
	readonly isGone?: boolean;
}

interface Failed {
	readonly ok: false;
	readonly problem: WireFailure;
}

/** What the machine makes of each code of the server's catalogue. */
const PROBLEM_OF: Readonly<Record<ErrorCode, SyncProblem>> = {
	malformed: 'damaged',
	version: 'version',
	'too-large': 'damaged',
	'not-signed-in': 'not-signed-in',
	'wrong-password': 'not-signed-in',
	'change-password': 'not-signed-in',
	expired: 'not-signed-in',
	revoked: 'revoked',
	'no-right': 'not-signed-in',
	'slow-down': 'slow-down',
	'name-taken': 'unavailable',
	'not-found': 'unavailable',
	'foreign-origin': 'not-tongyu',
	unavailable: 'unavailable',
	full: 'full'
};

/** A failure by its problem. */
export const failed = (problem: SyncProblem): Failed => ({ ok: false, problem: { problem } });

/** What an answer with another status than 200 means: ours by its code, a proxy's 5xx, or somebody else altogether. */
export function failureOfAnswer(response: Response, json: unknown): Failed {
	const code = codeOf(json);
	if (code === undefined) return failed(response.status >= 500 ? 'unavailable' : 'not-tongyu');
	const waitS = Number(response.headers.get('retry-after'));
	return {
		ok: false,
		problem: {
			problem: PROBLEM_OF[code],
			...(waitS > 0 ? { waitMs: waitS * 1000 } : {}),
			...(code === 'not-found' ? { isGone: true } : {})
		}
	};
}

/** What a rejected fetch, or a body that did not come to its end, means. Anything else is a bug and goes on. */
export function failureOfError(error: unknown, hasBegun: boolean): Failed {
	if (error instanceof DOMException && error.name === 'TimeoutError') return failed('timeout');
	if (hasBegun && (error instanceof TypeError || error instanceof DOMException))
		return failed('cut');
	if (error instanceof TypeError) return failed('offline');
	throw error;
}

function codeOf(json: unknown): ErrorCode | undefined {
	if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
	const { error } = json;
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return ERROR_CODES.find((code) => code === error.code);
}
