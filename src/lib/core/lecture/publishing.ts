import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import type { PrepareRequest, UploadType } from '#lib/core/protocol/lectures.ts';
import {
	DRAFT_TEXTS,
	draftKey,
	fileDraft,
	removeFileDraft,
	type DraftFile,
	type DraftFileKind,
	type DraftFact,
	type DraftText,
	type LectureDraft,
	type Released
} from './draft.ts';
import { isOutsideAddress } from './parts.ts';
import type { LectureName, Release, ReleaseMedia } from './release.ts';

/** The way of a draft to a release: what is asked of the server, what is missing, what the audience will get. */

/** Longest texts, as a release takes them. */
export const TEXT_LIMITS: Readonly<Record<DraftText, number>> = {
	title: 80,
	series: 90,
	topic: 40,
	speaker: 60,
	date: 10,
	summary: 2000,
	dialect: 30,
	link: 500,
	'link-site': 60
};

/** Languages subtitles can be said to be in, each under its own name: who needs them reads that. */
export const SUBTITLE_LANGUAGES: Readonly<Record<string, string>> = {
	'zh-CN': '中文',
	en: 'English',
	mn: 'ᠮᠣᠩᠭᠣᠯ',
	ug: 'ئۇيغۇرچە',
	bo: 'བོད་ཡིག'
};

/** The fact that writes a text of a draft. */
export const textDraft = (name: LectureName, part: DraftText, text: string): Draft => ({
	key: draftKey(name, part),
	value: text.trim().slice(0, TEXT_LIMITS[part])
});

/** The fact that writes what stands beside the texts of a draft; null takes it back. */
export const partDraft = (name: LectureName, part: DraftFact, value: Json): Draft => ({
	key: draftKey(name, part),
	value
});

/** What the server is to prepare of a draft's files. */
export function prepareRequestOf({ files, pageTimes }: LectureDraft): PrepareRequest {
	const of = (kind: string) => files.filter((file) => file.kind === kind);
	const [recording] = of('recording');
	const slides = of('slides').map(({ sha256 }) => sha256);
	return {
		v: 1,
		...(recording === undefined ? {} : { recording: recording.sha256 }),
		slides,
		pageTimes: recording === undefined || slides.length === 0 ? [] : [...pageTimes],
		handouts: of('handout').map(({ name, sha256 }) => ({ name, sha256 })),
		subtitles: of('subtitles').map(({ sha256, language = 'zh-CN' }) => ({
			sha256,
			language,
			label: SUBTITLE_LANGUAGES[language] ?? language
		}))
	};
}

/** Which files, in which order and with which times: equal texts are prepared the same. */
export const fingerprintOf = (draft: LectureDraft): string =>
	sha256Hex(canonicalJson(prepareRequestOf(draft)));

/** What may stand in each place of a lecture. */
const TYPES_OF: Readonly<Record<DraftFileKind, readonly UploadType[]>> = {
	recording: ['audio', 'video'],
	slides: ['pdf', 'picture'],
	handout: ['pdf'],
	subtitles: ['subtitles']
};

/** Whether what a file turned out to be is what it was meant for. */
export const fits = (kind: DraftFileKind, type: UploadType): boolean =>
	TYPES_OF[kind].includes(type);

/**
 * The facts of a file that has arrived. A recording takes the place of the one before, a PDF of all slides, pictures stand behind each
 * other, subtitles replace those of their language. Whatever page was shown when is not true any more then.
 */
export function fileArrived(
	draft: Pick<LectureDraft, 'owner' | 'id' | 'files'>,
	file: Omit<DraftFile, 'place'>
): Draft[] {
	const sameKind = draft.files.filter(({ kind }) => kind === file.kind);
	const replaced = sameKind.filter((old) => isReplaced(old, file));
	const place = sameKind.reduce((most, old) => Math.max(most, old.place + 1), 0);
	const isShown = file.kind === 'recording' || file.kind === 'slides';
	return [
		fileDraft(draft, { ...file, place }),
		...replaced.filter(({ id }) => id !== file.id).map(({ id }) => removeFileDraft(draft, id)),
		...(isShown ? [partDraft(draft, 'pagetimes', [])] : [])
	];
}

function isReplaced(old: DraftFile, file: Omit<DraftFile, 'place'>): boolean {
	switch (file.kind) {
		case 'recording':
			return true;
		case 'slides':
			return file.type === 'pdf' || old.type !== 'picture';
		case 'subtitles':
			return old.language === file.language;
		case 'handout':
			return false;
	}
	return file.kind satisfies never;
}

/** Something to hear or to see: what a lecture needs, and hand-outs or subtitles alone are not. */
export const hasContent = ({ files }: Pick<LectureDraft, 'files'>): boolean =>
	files.some(({ kind }) => kind === 'recording' || kind === 'slides');

/**
 * The files an audience gets with a draft as it stands. `kept`: those of the release, nothing about the files has changed. `prepare`:
 * the server must prepare them first; `asked` when it was already told to, `ready` when it has. `none`: there are none.
 */
export type MediaState = 'kept' | 'ready' | 'asked' | 'prepare' | 'none';

/** See `MediaState`. */
export function mediaStateOf(draft: LectureDraft, release: Release | undefined): MediaState {
	const fingerprint = fingerprintOf(draft);
	const isKept =
		release?.media !== undefined &&
		draft.released?.manifest === release.media.manifest &&
		draft.released.of === fingerprint;
	if (isKept) return 'kept';
	if (draft.files.length === 0) return 'none';
	if (draft.ready === fingerprint) return 'ready';
	return draft.asked === fingerprint ? 'asked' : 'prepare';
}

/** What stands in the way of publishing, and at which part. */
export type Missing = 'title' | 'content' | 'not-prepared' | 'link' | 'link-site';

/** Everything that is missing, in the order of the page; empty: it can be published. */
export function missingOf(draft: LectureDraft, release: Release | undefined): Missing[] {
	const missing: Missing[] = [];
	const media = mediaStateOf(draft, release);
	if (draft.title === '') missing.push('title');
	if (isLink(draft)) {
		if (!isOutsideAddress(draft.link)) missing.push('link');
		if (draft['link-site'] === '') missing.push('link-site');
	} else if (media !== 'kept' && !hasContent(draft)) missing.push('content');
	if (media === 'prepare' || media === 'asked') missing.push('not-prepared');
	return missing;
}

/** 需联网: it leads to a page elsewhere. */
export const isLink = (draft: Pick<LectureDraft, 'link' | 'link-site'>): boolean =>
	draft.link !== '' || draft['link-site'] !== '';

/** What the audience will get. Call it with a draft that misses nothing. */
export function releaseOf(
	draft: LectureDraft,
	{ version, media }: { readonly version: number; readonly media: ReleaseMedia | undefined }
): Release {
	const { title, series, place, topic, stages, speaker, date, summary, dialect, audience } = draft;
	return {
		version,
		title,
		...(series === '' ? {} : { series: { name: series, place } }),
		topic,
		stages: [...stages],
		speaker,
		...(date === '' ? {} : { date }),
		summary,
		dialect,
		audience,
		...(media === undefined ? {} : { media }),
		...(isLink(draft) ? { link: { url: draft.link, site: draft['link-site'] } } : {})
	};
}

/** The next version's number: counted up over withdrawals, so that a kept copy always knows a newer one. */
export const nextVersion = (draft: LectureDraft, release: Release | undefined): number =>
	Math.max(draft.released?.version ?? 0, release?.version ?? 0) + 1;

/** The facts of a draft whose version was published: what of, and that it is neither withdrawn nor waits for anybody any more. */
export const releasedDrafts = (draft: LectureDraft, release: Release): Draft[] => [
	partDraft(draft, 'released', {
		version: release.version,
		manifest: release.media?.manifest ?? '',
		of: fingerprintOf(draft)
	}),
	...(draft.withdrawn === '' ? [] : [partDraft(draft, 'withdrawn', null)])
];

/** Whether a draft says something else than what is published of it. */
export function differs(draft: LectureDraft, release: Release): boolean {
	const media = mediaStateOf(draft, release);
	if (media === 'ready' || media === 'asked' || media === 'prepare') return true;
	const again = releaseOf(draft, {
		version: release.version,
		media: media === 'kept' ? release.media : undefined
	});
	return canonicalJson(again) !== canonicalJson(release);
}

/** Where a lecture stands, for whoever makes it. `changed`: published, and the draft says something else by now. */
export type LectureStage =
	'draft' | 'preparing' | 'ready' | 'submitted' | 'published' | 'changed' | 'withdrawn';

/** See `LectureStage`. */
export function lectureStageOf(draft: LectureDraft, release: Release | undefined): LectureStage {
	if (release !== undefined) return differs(draft, release) ? 'changed' : 'published';
	if (draft.submittedAt !== undefined) return 'submitted';
	if (draft.withdrawn !== '') return 'withdrawn';
	const media = mediaStateOf(draft, release);
	if (media === 'asked') return 'preparing';
	return media === 'ready' ? 'ready' : 'draft';
}

/**
 * The facts of a draft that begins with what is published: of a lecture somebody published without one. Its files are not here, only
 * what was made of them, which stays until others are sent.
 */
export function draftOfRelease(name: LectureName, release: Release): Draft[] {
	const texts: Readonly<Partial<Record<DraftText, string | undefined>>> = {
		title: release.title,
		series: release.series?.name,
		topic: release.topic,
		speaker: release.speaker,
		date: release.date,
		summary: release.summary,
		dialect: release.dialect,
		link: release.link?.url,
		'link-site': release.link?.site
	};
	const released: Released = {
		version: release.version,
		manifest: release.media?.manifest ?? '',
		of: FINGERPRINT_OF_NOTHING
	};
	return [
		...DRAFT_TEXTS.map((part) => textDraft(name, part, texts[part] ?? '')),
		partDraft(name, 'place', release.series?.place ?? 0),
		partDraft(name, 'stages', release.stages),
		partDraft(name, 'audience', release.audience),
		partDraft(name, 'released', { ...released })
	];
}

/** The facts by which a place takes over what somebody submitted: a draft of its own, under the same id, that names the same files. */
export function takeOver(draft: LectureDraft, owner: string): Draft[] {
	const name = { owner, id: draft.id };
	return [
		...DRAFT_TEXTS.map((part) => textDraft(name, part, draft[part])),
		partDraft(name, 'place', draft.place),
		partDraft(name, 'stages', draft.stages),
		partDraft(name, 'audience', draft.audience),
		partDraft(name, 'pagetimes', draft.pageTimes),
		...draft.files.map((file) => fileDraft(name, file))
	];
}

const FINGERPRINT_OF_NOTHING = sha256Hex(
	canonicalJson({
		v: 1,
		slides: [],
		pageTimes: [],
		handouts: [],
		subtitles: []
	} satisfies PrepareRequest)
);
