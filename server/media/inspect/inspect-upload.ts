/**
 * What an uploaded file is, by its content alone: its name and what its sender calls it say nothing. Bytes are read as a stream;
 * only pictures and subtitles, which are small, are held in memory.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FileProblem, UploadType } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { HEAD_BYTES, typeOf } from '../file-type.ts';
import { inspectPdf } from './inspect-pdf.ts';
import { inspectRecording } from './inspect-recording.ts';
import { inspectText } from './inspect-text.ts';
import { stripPicture } from './strip-picture.ts';

/** A file that is taken. */
export interface Inspected {
	readonly type: UploadType;
	/** Of what is kept: a picture without what it told beside itself is another file. */
	readonly sha256: string;
	readonly bytes: number;
	/** Where what is kept lies. */
	readonly path: string;
}

/** What inspecting wants to know. */
export interface InspectOptions {
	/** A free path for a picture without what it told beside itself. */
	readonly clean: string;
	/** What the sender said its hash was. */
	readonly expected: string | undefined;
}

type Kind = Result<UploadType, Problem<FileProblem>>;

/** 60 MB: twice what a phone's sensor of 200 megapixels writes. */
const MAX_PICTURE_BYTES = 60_000_000;
/** 4 MB: ten hours of subtitles. */
const MAX_TEXT_BYTES = 4_000_000;

/** Looks at a whole file. */
export async function inspectUpload(
	path: string,
	{ clean, expected }: InspectOptions
): Promise<Result<Inspected, Problem<FileProblem>>> {
	const { size } = await stat(path);
	if (size === 0) return fail('empty');
	const sha256 = await hashOf(path);
	if (expected !== undefined && expected !== sha256) return fail('wrong-hash');
	const type = typeOf(await headOf(path));
	if (type.startsWith('image/')) return cleanPicture(path, clean, size);
	const kind = await kindOf(path, type, size);
	return kind.ok ? ok({ type: kind.value, sha256, bytes: size, path }) : kind;
}

async function kindOf(path: string, type: string, size: number): Promise<Kind> {
	if (type === 'application/pdf') return inspectPdf(path);
	const recording = await inspectRecording(path, type);
	if (recording !== undefined) return recording;
	if (size > MAX_TEXT_BYTES) return fail('unknown-type');
	return inspectText(await readFile(path));
}

async function cleanPicture(
	path: string,
	clean: string,
	size: number
): Promise<Result<Inspected, Problem<FileProblem>>> {
	if (size > MAX_PICTURE_BYTES) return fail('too-large');
	const picture = stripPicture(await readFile(path));
	if (!picture.ok) return picture;
	const bytes = picture.value;
	await writeFile(clean, bytes, { flush: true });
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	return ok({ type: 'picture', sha256, bytes: bytes.byteLength, path: clean });
}

async function hashOf(path: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
	return hash.digest('hex');
}

async function headOf(path: string): Promise<Uint8Array> {
	const file = await open(path, 'r');
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
		return buffer.subarray(0, bytesRead);
	} finally {
		await file.close();
	}
}
