import type { CallProblem } from '#lib/app/server-calls.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** Why the server did not do it: what happened, what is safe, what to do. */
export function callWords({ code, detail }: CallProblem): string {
	switch (code) {
		case 'offline':
			return m.publish_call_offline();
		case 'not-tongyu':
			return m.sign_in_problem_not_tongyu();
		case 'slow-down':
			return m.sign_in_problem_slow_down({ seconds: Number(detail?.['seconds'] ?? 10) });
		case 'not-signed-in':
		case 'expired':
		case 'wrong-password':
		case 'change-password':
			return m.publish_call_sign_in();
		case 'revoked':
			return m.sign_in_problem_revoked();
		case 'no-right':
			return m.publish_call_right();
		case 'not-found':
		case 'name-taken':
			return m.publish_call_gone();
		case 'version':
			return m.sign_in_problem_version();
		case 'full':
			return m.publish_problem_disk_full();
		case 'malformed':
		case 'too-large':
		case 'foreign-origin':
		case 'unavailable':
			return m.sign_in_problem_unavailable();
	}
	return code satisfies never;
}
