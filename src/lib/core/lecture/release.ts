import * as v from 'valibot';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import type { Scope } from '#lib/core/ids.ts';
import { dateSchema, outsideLinkSchema, sha256Schema, STAGES } from './parts.ts';

/**
 * A lecture as it is published. All of it is the value of ONE fact, `lecture/<owner>/<id>/release`: a new version is there as a
 * whole or not at all, whatever way the facts travel. Public ones stand in the scope `catalog`, those for trainers in `staff`.
 * What is being prepared stands in `draft.ts`.
 */

/** Which lecture: its owner (`district`, `township-<id>`, `site-<id>` or an account) and its id. */
export interface LectureName {
	readonly owner: string;
	readonly id: string;
}

/** The scopes lectures are published in: for everybody, or for staff. */
export type LectureScope = Extract<Scope, 'catalog' | 'staff'>;

/** `slides`: slides + audio, the default; `audio`; `video`. What a phone may keep of a lecture. */
export const KEEP_KINDS = ['slides', 'audio', 'video'] as const;
export type KeepKind = (typeof KEEP_KINDS)[number];

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** What phones fetch: the manifest's name, and what each way of keeping it costs. */
const mediaSchema = v.object({
	/** The manifest (`manifest.ts`), itself a file of the same scope. */
	manifest: sha256Schema,
	manifestBytes: count,
	durationS: count,
	/** Number of slide pages; 0: none. */
	pages: count,
	/** Bytes of all files a phone fetches for this kind; a kind that cannot be had is left out. */
	sizes: v.object({
		slides: v.exactOptional(count),
		audio: v.exactOptional(count),
		video: v.exactOptional(count)
	}),
	/** Languages of the subtitles, as BCP 47 tags. */
	subtitles: v.array(text(35)),
	handouts: count
});

const releaseSchema = v.object({
	/** 1 for the first, counted up with each new version. */
	version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
	/** `<owner>/<id>` of the series it belongs to, and its place there. */
	series: v.exactOptional(v.object({ name: text(90), place: count })),
	/** Code of the taxonomy; may be empty. */
	topic: text(40),
	/** Empty: for all. */
	stages: v.array(v.picklist(STAGES)),
	speaker: text(60),
	/** The day it was held or recorded. */
	date: v.exactOptional(dateSchema),
	summary: text(2000),
	/** As people name it: 普通话, 本地话 … */
	dialect: text(30),
	audience: v.picklist(['families', 'trainers']),
	/** Left out for a lecture that is only a link to elsewhere. */
	media: v.exactOptional(mediaSchema),
	/** 需联网: linked, never copied (MISSION §1 row 52). */
	link: v.exactOptional(outsideLinkSchema)
});

/** See the head of this file. */
export type Release = v.InferOutput<typeof releaseSchema>;
export type ReleaseMedia = v.InferOutput<typeof mediaSchema>;

/** A lecture that is published now. */
export interface Lecture extends LectureName {
	readonly release: Release;
}

/** Key of what is published of a lecture. */
export const releaseKey = ({ owner, id }: LectureName): string => `lecture/${owner}/${id}/release`;

/** `<owner>/<id>`: how a session, a series and a kept copy name a lecture. */
export const lectureText = ({ owner, id }: LectureName): string => `${owner}/${id}`;

/** The name in such a text; undefined when it is none. */
export function parseLectureText(text: string): LectureName | undefined {
	const [owner, id, ...more] = text.split('/');
	const isName = owner !== undefined && owner !== '' && id !== undefined && id !== '';
	return isName && more.length === 0 ? { owner, id } : undefined;
}

/** What is published of a lecture; undefined when nothing is, or it was withdrawn. */
export function readRelease(keys: Keys, name: LectureName): Release | undefined {
	const parsed = v.safeParse(releaseSchema, shownValue(keys, releaseKey(name)));
	return parsed.success ? parsed.output : undefined;
}

/** Everything published among the keys, in no order that means anything. */
export const readLectures = (keys: Keys): Lecture[] =>
	[...keys.keys()].flatMap((key) => {
		const [family, owner, id, part] = key.split('/');
		if (family !== 'lecture' || part !== 'release') return [];
		if (owner === undefined || id === undefined) return [];
		const release = readRelease(keys, { owner, id });
		return release === undefined ? [] : [{ owner, id, release }];
	});

/** The fact that publishes a version. */
export const publishDraft = (name: LectureName, release: Release): Draft => ({
	key: releaseKey(name),
	value: v.parse(releaseSchema, release) satisfies Json
});

/** The fact that withdraws a lecture; what it was stays in the history. */
export const withdrawDraft = (name: LectureName): Draft => ({ key: releaseKey(name), value: null });
