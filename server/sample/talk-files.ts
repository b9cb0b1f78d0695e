/**
 * What `media/<code>` holds, as a lecture's files: made once by `tests/fixtures/talks/make.ts`, so that a start needs no ffmpeg. The pages
 * are put into one file, every chunk is hashed, and the manifest is written, as for any other lecture.
 */
import { access, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import {
	filesToKeep,
	type Deck,
	type Manifest,
	type MediaFile
} from '#lib/core/lecture/manifest.ts';
import type { KeepKind, ReleaseMedia } from '#lib/core/lecture/release.ts';
import type { MediaStore } from '../media/media-store.ts';
import { describeFile } from '../media/prepare/describe.ts';

const MEDIA = join(import.meta.dirname, 'media');
/** As the server serves them. */
const TYPES = {
	opus: 'audio/webm; codecs=opus',
	aac: 'audio/mp4',
	video: 'video/mp4',
	picture: 'image/webp',
	deck: 'application/octet-stream',
	pdf: 'application/pdf',
	subtitles: 'text/vtt',
	manifest: 'application/json'
} as const;

const toldSchema = v.object({
	durationS: v.number(),
	pages: v.array(v.object({ width: v.number(), height: v.number(), fromS: v.number() }))
});
type Told = v.InferOutput<typeof toldSchema>;

/** For everybody, or for staff. */
export type TalkScope = 'catalog' | 'staff';

/** Where files are taken in. */
export type FileTaker = Pick<MediaStore, 'put'>;

/** Puts the files of a talk into a store, under a scope, and says what phones fetch of it. */
export async function takeInTalk(
	code: string,
	scope: TalkScope,
	store: FileTaker
): Promise<ReleaseMedia> {
	const work = await mkdtemp(join(tmpdir(), 'tongyu-talk-'));
	try {
		/** Takes in a file that stands in the work folder. */
		const take = async (name: string, type: string): Promise<MediaFile> => {
			const file = await describeFile(join(work, name), type);
			await store.put({ scope, sha256: file.sha256 }, join(work, name));
			return file;
		};
		const takeIfThere = async (name: string, type: string): Promise<MediaFile | undefined> => {
			const from = join(MEDIA, code, name);
			if (!(await isThere(from))) return undefined;
			await copyFile(from, join(work, name));
			return take(name, type);
		};
		const told = v.parse(
			toldSchema,
			JSON.parse(await readFile(join(MEDIA, code, 'talk.json'), 'utf8'))
		);
		const pages = await joinPages(code, told, join(work, 'deck'));
		const manifest = await manifestOf(told, { pages, take, takeIfThere });
		await writeFile(join(work, 'manifest.json'), canonicalJson(manifest));
		return mediaOf(manifest, await take('manifest.json', TYPES.manifest));
	} finally {
		await rm(work, { recursive: true });
	}
}

async function isThere(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
		throw error;
	}
}

/** All pages one after the other, and where each begins. */
async function joinPages(code: string, { pages }: Told, path: string): Promise<Deck['pages']> {
	const pictures = await Promise.all(
		pages.map((_, place) =>
			readFile(join(MEDIA, code, `page-${String(place + 1).padStart(2, '0')}.webp`))
		)
	);
	await writeFile(path, Buffer.concat(pictures));
	let start = 0;
	return pages.map((page, place) => {
		const bytes = pictures[place]?.length ?? 0;
		const placed = { ...page, start, bytes };
		start += bytes;
		return placed;
	});
}

interface Making {
	readonly pages: Deck['pages'];
	readonly take: (name: string, type: string) => Promise<MediaFile>;
	readonly takeIfThere: (name: string, type: string) => Promise<MediaFile | undefined>;
}

async function manifestOf(
	{ durationS }: Told,
	{ pages, take, takeIfThere }: Making
): Promise<Manifest> {
	const opus = await takeIfThere('audio.webm', TYPES.opus);
	const aac = await takeIfThere('audio.m4a', TYPES.aac);
	const video = await takeIfThere('video.mp4', TYPES.video);
	const poster = await takeIfThere('poster.webp', TYPES.picture);
	const handout = await takeIfThere('handout.pdf', TYPES.pdf);
	const subtitles = await takeIfThere('subtitles.vtt', TYPES.subtitles);
	return {
		v: 1,
		durationS,
		...(poster === undefined ? {} : { poster }),
		audio: { ...(opus === undefined ? {} : { opus }), ...(aac === undefined ? {} : { aac }) },
		...(video === undefined ? {} : { video }),
		deck: { file: await take('deck', TYPES.deck), pages },
		handouts: handout === undefined ? [] : [{ name: '家庭讲义.pdf', file: handout }],
		subtitles:
			subtitles === undefined ? [] : [{ language: 'zh-CN', label: '中文', file: subtitles }]
	};
}

function mediaOf(manifest: Manifest, { sha256, bytes }: MediaFile): ReleaseMedia {
	return {
		manifest: sha256,
		manifestBytes: bytes,
		durationS: Math.round(manifest.durationS),
		pages: manifest.deck?.pages.length ?? 0,
		sizes: {
			...sizeOf(manifest, 'slides'),
			...sizeOf(manifest, 'audio'),
			...sizeOf(manifest, 'video')
		},
		subtitles: manifest.subtitles.map(({ language }) => language),
		handouts: manifest.handouts.length
	};
}

/** Bytes of a way to keep it; nothing for one that cannot be had. */
function sizeOf(manifest: Manifest, kind: KeepKind): Partial<Record<KeepKind, number>> {
	const files = filesToKeep(manifest, kind, { opus: true });
	return files.length === 0 ? {} : { [kind]: files.reduce((sum, file) => sum + file.bytes, 0) };
}
