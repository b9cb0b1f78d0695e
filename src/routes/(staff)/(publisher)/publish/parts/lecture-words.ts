import type { Field } from '#lib/core/lecture/taxonomy.ts';
import type { Stage } from '#lib/core/lecture/parts.ts';
import type { LectureStage } from '#lib/core/lecture/publishing.ts';
import type { ReleaseMedia } from '#lib/core/lecture/release.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';

/** 道德品质 · 身体素质 · 生活技能 · 文化修养 · 行为习惯 */
export const FIELD_WORDS: Readonly<Record<Field, () => string>> = {
	morals: m.publish_field_morals,
	health: m.publish_field_health,
	'life-skills': m.publish_field_life_skills,
	culture: m.publish_field_culture,
	habits: m.publish_field_habits
};

/** 0–3 岁 … 15–18 岁 */
export const STAGE_WORDS: Readonly<Record<Stage, () => string>> = {
	infant: m.publish_stage_infant,
	kindergarten: m.publish_stage_kindergarten,
	primary: m.publish_stage_primary,
	junior: m.publish_stage_junior,
	senior: m.publish_stage_senior
};

/** The stages, or that it is for all. */
export const stagesWords = (stages: readonly Stage[]): string =>
	stages.length === 0
		? m.publish_stage_all()
		: stages.map((stage) => STAGE_WORDS[stage]()).join(m.common_list_separator());

/** 草稿, 在准备, 已发布 … */
export const LECTURE_STAGE_WORDS: Readonly<Record<LectureStage, () => string>> = {
	draft: m.publish_state_draft,
	preparing: m.publish_state_preparing,
	ready: m.publish_state_ready,
	submitted: m.publish_state_submitted,
	published: m.publish_state_published,
	changed: m.publish_state_changed,
	withdrawn: m.publish_state_withdrawn
};

const MB = 1_000_000;

/** 13.2 MB, 640 KB: as phones count. */
export function sizeWords(bytes: number): string {
	if (bytes >= 1000 * MB) return `${(bytes / (1000 * MB)).toFixed(1)} GB`;
	if (bytes >= MB) return `${(bytes / MB).toFixed(1)} MB`;
	return `${Math.max(1, Math.round(bytes / 1000))} KB`;
}

/** 52 分钟; a short one in seconds. */
export const lengthWords = (durationS: number): string =>
	durationS < 60
		? m.publish_length_seconds({ count: Math.round(durationS) })
		: m.publish_length_minutes({ count: Math.round(durationS / 60) });

/** 课件+录音 13.2 MB · 只听 10.8 MB · 视频 48 MB */
export const sizesLine = ({ sizes }: Pick<ReleaseMedia, 'sizes'>): string =>
	factsLine(
		sizes.slides === undefined
			? undefined
			: m.publish_size_slides({ size: sizeWords(sizes.slides) }),
		sizes.audio === undefined ? undefined : m.publish_size_audio({ size: sizeWords(sizes.audio) }),
		sizes.video === undefined ? undefined : m.publish_size_video({ size: sizeWords(sizes.video) })
	);

/** 大约还要 3 分钟, in words that do not jump. */
export function timeLeftWords(seconds: number | undefined): string | undefined {
	if (seconds === undefined) return undefined;
	if (seconds < 60) return m.publish_left_moment();
	const minutes = Math.ceil(seconds / 60);
	if (minutes < 90) return m.publish_left_minutes({ count: minutes });
	return m.publish_left_hours({ count: Math.round(minutes / 60) });
}

/** 12:40, 1:02:05 */
export function clockOf(seconds: number): string {
	const whole = Math.floor(seconds);
	const two = (count: number): string => String(count).padStart(2, '0');
	const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
	return hours === 0
		? `${two(minutes)}:${two(whole % 60)}`
		: `${hours}:${two(minutes)}:${two(whole % 60)}`;
}
