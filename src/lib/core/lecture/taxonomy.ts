import * as v from 'valibot';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { idsUnder, shownValue } from '#lib/core/facts/read.ts';
import { STAGES } from './parts.ts';

/**
 * The district's taxonomy: topics, each in one of five fields and for some stages. Editable by the district, as facts
 * `taxonomy/topic/<code>` of the catalog; until the first is written the seed of this file holds.
 */

/** 道德品质 · 身体素质 · 生活技能 · 文化修养 · 行为习惯 (家庭教育促进法 art. 2; MISSION §1 row 2). */
export const FIELDS = ['morals', 'health', 'life-skills', 'culture', 'habits'] as const;
export type Field = (typeof FIELDS)[number];

const topicSchema = v.object({
	/** As the district words it; empty: the word the app has for the code. */
	name: v.pipe(v.string(), v.maxLength(30)),
	field: v.picklist(FIELDS),
	/** Empty: for all. */
	stages: v.array(v.picklist(STAGES)),
	/** Counts where it stands in lists. */
	place: v.pipe(v.number(), v.safeInteger()),
	/** No longer offered; lectures that have it keep it. */
	isRetired: v.exactOptional(v.boolean())
});

/** One topic. */
export interface Topic extends v.InferOutput<typeof topicSchema> {
	/** A word such as `myopia`, or an id for topics a district added. */
	readonly code: string;
}

/** MISSION §1 row 1, and the plan of §6. */
const SEED: readonly (readonly [code: string, field: Field, stages: Topic['stages']])[] = [
	['habits', 'habits', ['kindergarten', 'primary']],
	['communication', 'habits', []],
	['screen-time', 'habits', ['primary', 'junior', 'senior']],
	['school-start', 'habits', ['kindergarten', 'primary']],
	['grandparents', 'habits', ['infant', 'kindergarten']],
	['myopia', 'health', ['primary', 'junior']],
	['weight', 'health', ['primary']],
	['fitness', 'health', []],
	['feelings', 'health', ['junior', 'senior']],
	['safety', 'life-skills', ['primary', 'junior']],
	['life-skills', 'life-skills', ['primary', 'junior']],
	['practice', 'life-skills', ['primary', 'junior']],
	['law', 'morals', []],
	['family-tradition', 'morals', []],
	['volunteering', 'morals', ['primary', 'junior', 'senior']],
	['reading', 'culture', ['kindergarten', 'primary']],
	['science', 'culture', ['primary', 'junior']],
	['culture', 'culture', []],
	['school-life', 'culture', []]
];

const topicKey = (code: string): string => `taxonomy/topic/${code}`;

const SEED_TOPICS: readonly Topic[] = SEED.map(([code, field, stages], place) => ({
	code,
	name: '',
	field,
	stages,
	place
}));

/** All topics in their order, retired ones included: the seed, overwritten and added to by what the district wrote. */
export function readTopics(keys: Keys): Topic[] {
	const written = idsUnder(keys, 'taxonomy/topic/', 2).flatMap((code): Topic[] => {
		const parsed = v.safeParse(topicSchema, shownValue(keys, topicKey(code)));
		return parsed.success ? [{ code, ...parsed.output }] : [];
	});
	const codes = new Set(written.map(({ code }) => code));
	return [...written, ...SEED_TOPICS.filter(({ code }) => !codes.has(code))].sort(
		(a, b) => a.place - b.place || (a.code < b.code ? -1 : 1)
	);
}

/** The fact that writes a topic. */
export const topicDraft = ({ code, ...topic }: Topic): Draft => ({
	key: topicKey(code),
	value: v.parse(topicSchema, topic)
});
