/**
 * Pictures by sharp (libvips): read, turned upright, made small, written as WebP, with nothing of the file but the picture: EXIF,
 * GPS, thumbnails and colour profiles stay behind. Only `pages-process.ts` runs this.
 */
import { open } from 'node:fs/promises';
import sharp from 'sharp';
import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { isDiskFull } from '../../store/disk.ts';

/** Dots in memory, four or three bytes each. */
export interface Bitmap {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly channels: 3 | 4;
}

/** A picture as it is kept. */
export interface Small {
	readonly bytes: Buffer;
	readonly width: number;
	readonly height: number;
}

/** 100 million dots: any phone's camera, and 300 MB unpacked. */
const READING = { limitInputPixels: 100_000_000, failOn: 'error' as const };
const MAX_SIDE = 1280;
const POSTER_SIDE = 480;
const POSTER_QUALITY = 60;
const MIN_EDGE = 4;
const EFFORT = 4;

sharp.concurrency(1);
sharp.cache(false);

/** JPEG, PNG and WebP: where their names stand. */
const PICTURES = [
	[0, '\xff\xd8\xff'],
	[0, '\x89PNG\r\n'],
	[8, 'WEBP']
] as const;

/** What a file is by its first bytes. */
export async function kindOf(path: string): Promise<'pdf' | 'picture' | 'empty' | 'other'> {
	const file = await open(path, 'r');
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
		if (bytesRead === 0) return 'empty';
		const head = buffer.subarray(0, bytesRead).toString('latin1');
		if (head.includes('%PDF-')) return 'pdf';
		return PICTURES.some(([at, text]) => head.startsWith(text, at)) ? 'picture' : 'other';
	} finally {
		await file.close();
	}
}

/** Reads a picture, upright and no larger than a page. */
export const readPicture = (path: string): Promise<Result<Bitmap, Problem<FileProblem>>> =>
	unlessDamaged(async () => {
		const { data, info } = await sharp(path, READING)
			.autoOrient()
			.resize(MAX_SIDE, MAX_SIDE, { fit: 'inside', withoutEnlargement: true })
			.flatten({ background: '#fff' })
			.toColourspace('srgb')
			.raw()
			.toBuffer({ resolveWithObject: true });
		const { width, height, channels } = info;
		return { data, width, height, channels: channels === 4 ? 4 : 3 };
	});

/** Writes a bitmap as WebP, no wider than asked. */
export async function writePage(
	{ data, width, height, channels }: Bitmap,
	{ quality, maxSide }: { readonly quality: number; readonly maxSide: number }
): Promise<Small> {
	const { data: bytes, info } = await sharp(data, { raw: { width, height, channels } })
		.flatten({ background: '#fff' })
		.resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
		.webp({ quality, effort: EFFORT, smartSubsample: quality > 50 })
		.toBuffer({ resolveWithObject: true });
	return { bytes, width: info.width, height: info.height };
}

/** Makes a poster of a picture. */
export const makePoster = ({
	source,
	target
}: {
	readonly source: string;
	readonly target: string;
}): Promise<Result<void, Problem<FileProblem>>> =>
	unlessDamaged(async () => {
		await sharp(source, READING)
			.autoOrient()
			.resize(POSTER_SIDE, POSTER_SIDE, { fit: 'inside', withoutEnlargement: true })
			.flatten({ background: '#fff' })
			.webp({ quality: POSTER_QUALITY, effort: EFFORT })
			.toFile(target);
	});

/** Whether a bitmap is a page at all, and no line. */
export const isPage = ({ width, height }: Bitmap): boolean => Math.min(width, height) >= MIN_EDGE;

/** The library throws what is wrong with a file; a full disk comes from the system and is no fault of it. */
async function unlessDamaged<T>(work: () => Promise<T>): Promise<Result<T, Problem<FileProblem>>> {
	try {
		return ok(await work());
	} catch (error) {
		return fail(isDiskFull(error) ? 'disk-full' : 'damaged');
	}
}
