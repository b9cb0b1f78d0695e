import type { Kept } from '#lib/app/lectures/keeping.ts';
import type { Stage } from '#lib/core/lecture/parts.ts';
import { KEEP_KINDS, lectureText, type KeepKind, type Lecture } from '#lib/core/lecture/release.ts';
import type { Field } from '#lib/core/lecture/taxonomy.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../parts/facts-line.ts';

/** Words several pages of lectures say. */

const STAGE_WORDS: Readonly<Record<Stage, () => string>> = {
	infant: m.lectures_stage_infant,
	kindergarten: m.lectures_stage_kindergarten,
	primary: m.lectures_stage_primary,
	junior: m.lectures_stage_junior,
	senior: m.lectures_stage_senior
};
const FIELD_WORDS: Readonly<Record<Field, () => string>> = {
	morals: m.lectures_field_morals,
	health: m.lectures_field_health,
	'life-skills': m.lectures_field_life_skills,
	culture: m.lectures_field_culture,
	habits: m.lectures_field_habits
};
const WAY_WORDS: Readonly<Record<KeepKind, () => string>> = {
	slides: m.lectures_way_slides,
	audio: m.lectures_way_audio,
	video: m.lectures_way_video
};

/** A line never ends beside these. */
const whole = (text: string): string => text.replace(/[—–+]/gu, '\u2060$&\u2060');

/** 6—12岁 */
export const stageWord = (stage: Stage): string => whole(STAGE_WORDS[stage]());
/** 身体素质 */
export const fieldWord = (field: Field): string => FIELD_WORDS[field]();
/** 课件+录音 */
export const wayWord = (kind: KeepKind): string => whole(WAY_WORDS[kind]());
const MEGABYTE = 1_000_000;

/** 13 MB, 0.4 MB: as phones count what a network costs. */
export const sizeWords = (bytes: number): string => {
	const megabytes = bytes / MEGABYTE;
	return `${megabytes < 10 ? Math.max(0.1, megabytes).toFixed(1) : Math.round(megabytes)} MB`;
};

/** 52 分钟; under a minute it is one. */
export const minutesWords = (durationS: number): string =>
	m.lectures_minutes({ count: Math.max(1, Math.round(durationS / 60)) });

/** 12:40, 1:02:05 */
export function clockWords(positionS: number): string {
	const whole = Math.max(0, Math.floor(positionS));
	const two = (value: number): string => String(value).padStart(2, '0');
	const hours = Math.floor(whole / 3600);
	const minutes = Math.floor(whole / 60) % 60;
	return hours > 0
		? `${hours}:${two(minutes)}:${two(whole % 60)}`
		: `${minutes}:${two(whole % 60)}`;
}

/** The way it is kept unless somebody chooses another, and the others; with what each costs. */
export const waysOf = ({ release }: Lecture): { kind: KeepKind; bytes: number }[] =>
	KEEP_KINDS.flatMap((kind) => {
		const bytes = release.media?.sizes[kind];
		return bytes === undefined ? [] : [{ kind, bytes }];
	});

/** 课件+录音 13 MB: what a tap on it would cost at most, said before it. */
export function costWords(lecture: Lecture): string | undefined {
	const [first] = waysOf(lecture);
	if (first === undefined) return undefined;
	return m.lectures_cost({ way: wayWord(first.kind), size: sizeWords(first.bytes) });
}

/** 王老师 · 52 分钟 · 6–12 岁 · 课件+录音 13 MB */
export const lectureFacts = (lecture: Lecture): string =>
	factsLine(
		lecture.release.speaker,
		lecture.release.media === undefined || lecture.release.media.durationS === 0
			? undefined
			: minutesWords(lecture.release.media.durationS),
		lecture.release.stages.map(stageWord).join(m.common_list_separator()),
		lecture.release.link === undefined ? costWords(lecture) : siteOf(lecture)
	);

/** Who offers it, where that is not who speaks. */
const siteOf = ({ release: { link, speaker } }: Lecture): string | undefined =>
	link?.site === speaker ? undefined : link?.site;

/** ✓ 可离线, 下载 43%, 需联网; undefined where there is nothing to say. */
export function stateWords(lecture: Lecture, kept: Kept | undefined): string | undefined {
	if (lecture.release.media === undefined) return m.lectures_needs_network();
	if (kept === undefined || kept.state === 'evicted') return undefined;
	if (kept.state === 'kept') return m.lectures_kept();
	return m.lectures_keeping({ percent: percentOf(kept) });
}

/** Whole per cent of what is here. */
export const percentOf = ({ haveBytes, totalBytes }: Kept): number =>
	totalBytes === 0 ? 0 : Math.floor((haveBytes / totalBytes) * 100);

/** Where a lecture's page is. */
export const lectureHref = (lecture: Pick<Lecture, 'owner' | 'id'>): string =>
	`/lectures/${lectureText(lecture)}`;
