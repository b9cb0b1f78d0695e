import { SYNC_PROBLEMS, type SyncProblem, type SyncStatus } from '#lib/sync/status.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What is, in four or five words. */
export function syncHeadline(status: SyncStatus): string {
	if (status.phase === 'signed-out') return m.sync_head_signed_out();
	if (status.phase === 'revoked') return m.sync_head_revoked();
	if (status.problem === 'offline') return m.sync_head_offline();
	if (status.waiting > 0) return m.sync_head_waiting({ count: status.waiting });
	return m.sync_head_delivered();
}

/** What happened, what is safe, what to do. */
export function syncSentence(status: SyncStatus): string {
	const safe = status.waiting > 0 ? m.sync_safe({ count: status.waiting }) : m.sync_all_delivered();
	return status.problem === undefined ? safe : `${problemSentence(status.problem)}${safe}`;
}

/** A few words for a line of the diary. */
export function problemWord(code: string | undefined): string {
	const problem = SYNC_PROBLEMS.find((known) => known === code);
	return problem === undefined ? m.sync_problem_other() : WORDS[problem]();
}

const WORDS: Readonly<Record<SyncProblem, () => string>> = {
	offline: () => m.sync_word_offline(),
	timeout: () => m.sync_word_timeout(),
	cut: () => m.sync_word_cut(),
	'not-tongyu': () => m.sync_word_not_tongyu(),
	unavailable: () => m.sync_word_unavailable(),
	full: () => m.sync_word_full(),
	'slow-down': () => m.sync_word_slow_down(),
	'not-signed-in': () => m.sync_word_not_signed_in(),
	revoked: () => m.sync_word_revoked(),
	version: () => m.sync_word_version(),
	damaged: () => m.sync_word_damaged(),
	'phone-storage': () => m.sync_word_phone_storage()
};

function problemSentence(problem: SyncProblem): string {
	switch (problem) {
		case 'offline':
			return m.sync_problem_offline();
		case 'timeout':
		case 'cut':
			return m.sync_problem_weak();
		case 'not-tongyu':
			return m.sync_problem_not_tongyu();
		case 'unavailable':
		case 'slow-down':
		case 'damaged':
			return m.sync_problem_server();
		case 'full':
			return m.sync_problem_full();
		case 'not-signed-in':
			return m.sync_problem_not_signed_in();
		case 'revoked':
			return m.sync_problem_revoked();
		case 'version':
			return m.sync_problem_version();
		case 'phone-storage':
			return m.sync_problem_phone_storage();
	}
	return problem satisfies never;
}
