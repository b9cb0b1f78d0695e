import * as v from 'valibot';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { idsUnder, shownNumber, shownText, shownValue } from '#lib/core/facts/read.ts';
import { UPLOAD_TYPES } from '#lib/core/protocol/lectures.ts';
import { textsOf } from '#lib/core/session/expects.ts';
import { sha256Schema, STAGES, type Stage } from './parts.ts';
import type { LectureName, Release } from './release.ts';

/**
 * A lecture on its way to being published: keys `draft/<owner>/<id>/<part>` of the scope `staff`, as fine as people edit. Files
 * are named by what the server received (`sha256`); their names are only shown. A draft stays after publishing: the next version
 * begins with it.
 */

/** `recording`: audio or video; `slides`: a PDF, or pictures in the order of `place`; `handout`: PDF; `subtitles`: WebVTT. */
export const DRAFT_FILE_KINDS = ['recording', 'slides', 'handout', 'subtitles'] as const;
export type DraftFileKind = (typeof DRAFT_FILE_KINDS)[number];

const fileSchema = v.object({
	kind: v.picklist(DRAFT_FILE_KINDS),
	/** As the publisher's computer calls it; any characters. */
	name: v.pipe(v.string(), v.maxLength(255)),
	sha256: sha256Schema,
	bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	place: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	/** BCP 47; of subtitles. */
	language: v.exactOptional(v.pipe(v.string(), v.maxLength(35))),
	/** What it turned out to be. */
	type: v.exactOptional(v.picklist(UPLOAD_TYPES))
});

const releasedSchema = v.object({
	version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	manifest: v.string(),
	of: v.string()
});

/** One uploaded file of a draft. */
export interface DraftFile extends v.InferOutput<typeof fileSchema> {
	readonly id: string;
}

/** The parts of a draft that are text, as typed. */
export const DRAFT_TEXTS = [
	...(['title', 'series', 'topic', 'speaker', 'date', 'summary', 'dialect'] as const),
	...(['link', 'link-site'] as const)
] as const;
export type DraftText = (typeof DRAFT_TEXTS)[number];

/** See the head of this file. Texts are empty where nobody wrote any. */
export interface LectureDraft extends LectureName, Readonly<Record<DraftText, string>> {
	/** Its place in the series. */
	readonly place: number;
	readonly stages: readonly Stage[];
	readonly audience: Release['audience'];
	readonly files: readonly DraftFile[];
	/** When each page is shown, seconds into the recording; as long as pages were tapped through. */
	readonly pageTimes: readonly number[];
	/** Thrown away; not shown in lists. */
	readonly isDiscarded: boolean;
	/** When it was handed to those who publish, whole seconds; undefined: not yet. Of those who may only draft. */
	readonly submittedAt: number | undefined;
	/** Why it was withdrawn; empty: it was not. */
	readonly withdrawn: string;
	/** The files that were last asked to be prepared, and of those the ones known to be ready: `fingerprintOf`; empty: none. */
	readonly asked: string;
	readonly ready: string;
	/** Undefined: it was never published. */
	readonly released: Released | undefined;
}

/**
 * The last version that was published, its manifest (empty: a link without files) and which files (`fingerprintOf`) that was made of:
 * with the same ones, words change without preparing anew.
 */
export interface Released {
	readonly version: number;
	readonly manifest: string;
	readonly of: string;
}

/** What stands beside the texts of a draft. */
export type DraftFact =
	| ('stages' | 'audience' | 'place' | 'pagetimes' | 'discarded')
	| ('submitted' | 'withdrawn' | 'asked' | 'ready' | 'released');

/** Key of one part of a draft: a text, what stands beside the texts, or `file` with its id. */
export const draftKey = (
	{ owner, id }: LectureName,
	part: DraftText | DraftFact | `file/${string}`
): string => `draft/${owner}/${id}/${part}`;

/** One draft; undefined when nobody wrote any of it. */
export function readDraft(keys: Keys, name: LectureName): LectureDraft | undefined {
	const prefix = `draft/${name.owner}/${name.id}/`;
	return [...keys.keys()].some((key) => key.startsWith(prefix)) ? draftIn(keys, name) : undefined;
}

/** The same, empty where nobody wrote anything. */
export function draftIn(keys: Keys, name: LectureName): LectureDraft {
	const text = (part: DraftText): string => shownText(keys, draftKey(name, part)) ?? '';
	const stages = textsOf(shownValue(keys, draftKey(name, 'stages')));
	return {
		...name,
		title: text('title'),
		series: text('series'),
		topic: text('topic'),
		speaker: text('speaker'),
		date: text('date'),
		summary: text('summary'),
		dialect: text('dialect'),
		link: text('link'),
		'link-site': text('link-site'),
		place: shownNumber(keys, draftKey(name, 'place')) ?? 0,
		stages: STAGES.filter((stage) => stages.includes(stage)),
		audience: shownText(keys, draftKey(name, 'audience')) === 'trainers' ? 'trainers' : 'families',
		files: readFiles(keys, name),
		pageTimes: numbersOf(shownValue(keys, draftKey(name, 'pagetimes'))),
		isDiscarded: shownValue(keys, draftKey(name, 'discarded')) === true,
		submittedAt: shownNumber(keys, draftKey(name, 'submitted')),
		withdrawn: shownText(keys, draftKey(name, 'withdrawn')) ?? '',
		asked: shownText(keys, draftKey(name, 'asked')) ?? '',
		ready: shownText(keys, draftKey(name, 'ready')) ?? '',
		released: releasedOf(shownValue(keys, draftKey(name, 'released')))
	};
}

/** All drafts among the keys, thrown away ones included. */
export const readDrafts = (keys: Keys): LectureDraft[] =>
	idsUnder(keys, 'draft/').flatMap((owner) =>
		idsUnder(keys, `draft/${owner}/`, 2).flatMap((id) => readDraft(keys, { owner, id }) ?? [])
	);

function readFiles(keys: Keys, name: LectureName): DraftFile[] {
	const prefix = draftKey(name, 'file/');
	return [...keys.keys()]
		.filter((key) => key.startsWith(prefix))
		.flatMap((key): DraftFile[] => {
			const parsed = v.safeParse(fileSchema, shownValue(keys, key));
			return parsed.success ? [{ id: key.slice(prefix.length), ...parsed.output }] : [];
		})
		.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
}

/** The fact that adds or changes a file of a draft. */
export const fileDraft = (name: LectureName, { id, ...file }: DraftFile): Draft => ({
	key: draftKey(name, `file/${id}`),
	value: v.parse(fileSchema, file)
});

/** The fact that takes a file out of a draft. */
export const removeFileDraft = (name: LectureName, id: string): Draft => ({
	key: draftKey(name, `file/${id}`),
	value: null
});

const numbersOf = (value: Json | undefined): number[] =>
	Array.isArray(value) ? value.filter((item: Json) => typeof item === 'number') : [];

function releasedOf(value: Json | undefined): Released | undefined {
	const parsed = v.safeParse(releasedSchema, value);
	return parsed.success ? parsed.output : undefined;
}
