import type { Keeping, KeepProblem, Kept } from '#lib/app/lectures/keeping.ts';
import type { Result } from '#lib/core/result.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';
import type { SessionLecture } from './session-lectures.svelte.ts';

/** A presenter needs the pages; a lecture without any is heard. */
const kindOf = ({ release }: SessionLecture): 'slides' | 'audio' =>
	release.media?.sizes.slides === undefined ? 'audio' : 'slides';

/** How the slides of a lecture stand on this phone. */
export type SlidesState = 'kept' | 'none' | 'old' | Exclude<Kept['state'], 'kept'>;

/** See `SlidesState`. What is kept another way than with its slides cannot be shown in a hall. */
export function keptState(kept: Kept | undefined, lecture: SessionLecture): SlidesState {
	if (kept === undefined || kept.kind !== kindOf(lecture)) return 'none';
	if (kept.state !== 'kept') return kept.state;
	return kept.version < lecture.release.version ? 'old' : 'kept';
}

const MEGABYTE = 1_000_000;
/** 0.4, 13 */
export function megabytesOf({ release }: SessionLecture): string {
	const { sizes } = release.media ?? {};
	const bytes = sizes?.slides ?? sizes?.audio ?? 0;
	const megabytes = bytes / MEGABYTE;
	return megabytes < 10 ? Math.max(0.1, megabytes).toFixed(1) : String(Math.round(megabytes));
}

/** 43 */
export const percentOf = ({ haveBytes, totalBytes }: Kept): number =>
	totalBytes === 0 ? 0 : Math.floor((haveBytes * 100) / totalBytes);

/** 宋安老师 · 课件 8 页 · 3 分钟 · 0.4 MB */
export function lectureFacts(lecture: SessionLecture): string {
	const { speaker, media, link, audience } = lecture.release;
	return factsLine(
		audience === 'trainers' ? m.session_lectures_trainers() : undefined,
		speaker === '' ? undefined : speaker,
		media === undefined || media.pages === 0
			? undefined
			: m.session_lectures_pages({ count: media.pages }),
		media === undefined || media.durationS === 0
			? undefined
			: m.session_lectures_minutes({ count: Math.max(1, Math.round(media.durationS / 60)) }),
		media === undefined ? undefined : m.session_lectures_size({ size: megabytesOf(lecture) }),
		link === undefined ? undefined : m.session_lectures_online_only()
	);
}

/** 可离线：已下载到本机 · 正在下载 43% … */
export function stateWords(state: SlidesState, kept: Kept | undefined): string {
	const percent = kept === undefined ? 0 : percentOf(kept);
	switch (state) {
		case 'kept':
			return m.session_lectures_state_kept();
		case 'none':
			return m.session_lectures_state_none();
		case 'old':
			return m.session_lectures_state_old();
		case 'waiting':
		case 'fetching':
			return m.session_lectures_state_fetching({ percent });
		case 'no-network':
			return m.session_lectures_state_no_network();
		case 'wifi-wait':
			return m.session_lectures_state_wifi();
		case 'paused':
			return m.session_lectures_state_paused({ percent });
		case 'no-room':
			return m.session_lectures_state_no_room();
		case 'gone':
			return m.session_lectures_state_gone();
		case 'evicted':
			return m.session_lectures_state_evicted();
	}
	return state satisfies never;
}

/** It comes, or goes on by itself: nothing is to be done. */
export const isComing = (state: SlidesState): boolean =>
	state === 'waiting' || state === 'fetching' || state === 'no-network';

/** Why nothing was begun, and what to do. */
export function keepProblemWords({ code }: KeepProblem): string {
	switch (code) {
		case 'no-room':
			return m.session_lectures_problem_no_room();
		case 'no-network':
			return m.session_lectures_problem_no_network();
		case 'gone':
			return m.session_lectures_problem_gone();
		case 'storage':
			return m.session_lectures_problem_storage();
	}
	return code satisfies never;
}

/** Keeps the slides, or goes on with what was begun. */
export async function keepSlides(
	keeping: Keeping,
	lecture: SessionLecture
): Promise<Result<void, KeepProblem>> {
	const state = keptState(keeping.keptOf(lecture), lecture);
	if (state === 'paused' || state === 'wifi-wait' || state === 'evicted') {
		await keeping.resume(lecture);
		return { ok: true, value: undefined };
	}
	return keeping.keep(lecture, lecture.scope, kindOf(lecture));
}
