import type { Kept, KeepProblem } from '#lib/app/lectures/keeping.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { percentOf, sizeWords } from './words.ts';

/** Why nothing was begun, what is safe and what to do. */
export function keepProblemText(problem: KeepProblem): string {
	switch (problem.code) {
		case 'no-room':
			return m.lectures_problem_no_room();
		case 'no-network':
			return m.lectures_problem_no_network();
		case 'gone':
			return m.lectures_problem_gone();
		case 'storage':
			return m.lectures_problem_storage();
	}
	return problem.code satisfies never;
}

/** Where a download stands, in words: 已下载 5.2 / 13 MB，43%. */
export function progressWords(kept: Kept): string {
	return m.lectures_progress({
		have: sizeWords(kept.haveBytes),
		total: sizeWords(kept.totalBytes),
		percent: percentOf(kept)
	});
}

/** What it waits for, when it does. */
export function waitWords({ state }: Kept): string | undefined {
	switch (state) {
		case 'waiting':
			return m.lectures_wait_turn();
		case 'no-network':
			return m.lectures_wait_network();
		case 'wifi-wait':
			return m.lectures_wait_wifi();
		case 'paused':
			return m.lectures_wait_paused();
		case 'no-room':
			return m.lectures_problem_no_room();
		case 'gone':
			return m.lectures_problem_gone();
		case 'evicted':
			return m.lectures_evicted();
		case 'fetching':
		case 'kept':
			return undefined;
	}
	return state satisfies never;
}
