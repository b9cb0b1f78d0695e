import * as m from '#lib/text/paraglide/messages.js';
import type { ShowProblem } from './slide-show.svelte.ts';

/** What happened, and what to do; the roll is never in danger. */
export function problemWords(problem: ShowProblem): {
	readonly title: string;
	readonly text: string;
} {
	switch (problem) {
		case 'no-lecture':
			return { title: m.slides_no_lecture(), text: m.slides_no_lecture_text() };
		case 'no-network':
			return { title: m.slides_no_network(), text: m.slides_no_network_text() };
		case 'gone':
			return { title: m.slides_gone(), text: m.slides_gone_text() };
		case 'storage':
			return { title: m.slides_storage(), text: m.slides_storage_text() };
		case 'not-loaded':
			return { title: m.slides_not_loaded(), text: m.slides_not_loaded_text() };
	}
	return problem satisfies never;
}
