import * as v from 'valibot';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { sha256Schema } from './parts.ts';
import type { KeepKind } from './release.ts';

/**
 * The manifest of one version of a lecture: every file it consists of, each with the SHA-256 of every chunk, so that a phone can
 * trust a chunk the moment it has it. A manifest is a file itself, named by its hash; a release names it. JSON, canonical.
 */

/** 256 KiB: at 50 kbit/s a cut costs 42 s at most. */
export const CHUNK_BYTES = 262_144;
/** 4 GiB in chunks: beyond any lecture. */
const MAX_CHUNKS = 16_384;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const mediaFileSchema = v.object({
	/** Of the whole file: its name. */
	sha256: sha256Schema,
	bytes: v.pipe(count, v.minValue(1)),
	/** MIME type it is served with: video/mp4, audio/webm; codecs=opus, audio/mp4, image/webp … */
	type: v.pipe(v.string(), v.maxLength(80)),
	/** SHA-256 of each chunk of `CHUNK_BYTES`, the last one shorter. */
	chunks: v.pipe(v.array(sha256Schema), v.maxLength(MAX_CHUNKS))
});
/** One file of a lecture. */
export type MediaFile = v.InferOutput<typeof mediaFileSchema>;

export const pageSchema = v.object({
	/** Where the picture (WebP) begins in the deck's file, and how long it is. */
	start: count,
	bytes: v.pipe(count, v.minValue(1)),
	width: count,
	height: count,
	/** When it is shown, seconds into the recording; left out where nobody has set it. */
	fromS: v.exactOptional(v.pipe(v.number(), v.minValue(0)))
});
/** One slide. */
export type SlidePage = v.InferOutput<typeof pageSchema>;

const deckSchema = v.object({
	/** All pages one after the other: one download, however many pages. */
	file: mediaFileSchema,
	pages: v.pipe(v.array(pageSchema), v.minLength(1), v.maxLength(500))
});
/** The slides. */
export type Deck = v.InferOutput<typeof deckSchema>;

const manifestSchema = v.object({
	v: v.literal(1),
	durationS: v.pipe(v.number(), v.minValue(0)),
	poster: v.exactOptional(mediaFileSchema),
	/** Speech, mono. Browsers take what they can play; both say the same. */
	audio: v.object({
		opus: v.exactOptional(mediaFileSchema),
		aac: v.exactOptional(mediaFileSchema)
	}),
	/** 240p, H.264/AAC, fast start. */
	video: v.exactOptional(mediaFileSchema),
	/** As it was uploaded: only where the server has no ffmpeg. */
	original: v.exactOptional(mediaFileSchema),
	deck: v.exactOptional(deckSchema),
	handouts: v.array(v.object({ name: v.string(), file: mediaFileSchema })),
	/** WebVTT. `language` is a BCP 47 tag. */
	subtitles: v.array(v.object({ language: v.string(), label: v.string(), file: mediaFileSchema }))
});
/** See the head of this file. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** Reads a manifest from JSON; checks that each file has as many chunk hashes as its length asks for. */
export function parseManifest(json: unknown): Result<Manifest, Problem<'malformed'>> {
	const parsed = v.safeParse(manifestSchema, json);
	if (!parsed.success) return fail('malformed');
	const isWhole = allFiles(parsed.output).every(
		({ bytes, chunks }) => chunks.length === chunksOf(bytes)
	);
	return isWhole ? ok(parsed.output) : fail('malformed');
}

/** How many chunks a file of so many bytes has. */
export const chunksOf = (bytes: number): number => Math.ceil(bytes / CHUNK_BYTES);

/** What this browser can play of audio. */
export interface Plays {
	/** Opus in WebM; else AAC in MP4. */
	readonly opus: boolean;
}

/** The file that is heard; undefined when there is none this browser plays. */
export const audioOf = ({ audio }: Manifest, plays: Plays): MediaFile | undefined =>
	plays.opus ? (audio.opus ?? audio.aac) : audio.aac;

/**
 * The files a phone fetches to keep a lecture one way, in the order they are useful: what is heard or seen first, then what goes
 * with it. Empty when the lecture cannot be had that way.
 */
export function filesToKeep(manifest: Manifest, kind: KeepKind, plays: Plays): MediaFile[] {
	const { poster, deck, video, original, handouts, subtitles } = manifest;
	const audio = audioOf(manifest, plays);
	const main = kind === 'video' ? (video ?? original) : audio;
	if (main === undefined || (kind === 'slides' && deck === undefined)) return [];
	const files = [
		main,
		...(kind === 'slides' && deck !== undefined ? [deck.file] : []),
		...subtitles.map(({ file }) => file),
		...(kind === 'audio' ? [] : handouts.map(({ file }) => file)),
		...(poster === undefined ? [] : [poster])
	];
	// The same file may stand for two things.
	return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

/** Every file of a lecture, each once. */
export function allFiles({
	poster,
	audio,
	video,
	original,
	deck,
	handouts,
	subtitles
}: Manifest): MediaFile[] {
	const files = [
		...[poster, audio.opus, audio.aac, video, original, deck?.file],
		...[...handouts, ...subtitles].map(({ file }) => file)
	].filter((file) => file !== undefined);
	return [...new Map(files.map((file) => [file.sha256, file])).values()];
}
