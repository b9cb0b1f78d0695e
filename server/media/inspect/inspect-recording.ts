/**
 * Audio and video, by their first bytes and then by ffprobe where it is installed: what it cannot read, the preparation could not
 * either. Without it the container is all that is known.
 */
import { execFile } from 'node:child_process';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { FileProblem, UploadType } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { HEAD_BYTES } from '../file-type.ts';

/** Containers beside those that are served as they are (`file-type.ts`): what cameras and recorders write. */
const MORE_CONTAINERS: readonly { readonly text: string; readonly at?: number }[] = [
	{ text: 'AVI ', at: 8 },
	{ text: '#!AMR' },
	{ text: 'FLV\x01' },
	{ text: '\x30\x26\xb2\x75\x8e\x66\xcf\x11' },
	{ text: '\x00\x00\x01\xba' },
	{ text: 'moov', at: 4 },
	{ text: 'mdat', at: 4 },
	{ text: 'wide', at: 4 }
];
/** Still pictures in the container of MP4. */
const PICTURE_BRANDS = /^ftyp(?:hei|hev|mif|msf|avi)/;
/** MPEG transport streams repeat this every 188 bytes. */
const TRANSPORT_SYNC = 0x47;

/** A file of hours on a slow disk is read in seconds: only its head and its index are looked at. */
const PROBE_TIMEOUT_MS = 120_000;
/** Streams and nothing else are told. */
const PROBE_OUTPUT_BYTES = 1024 * 1024;
const PROBE = [
	...['-v', 'error', '-protocol_whitelist', 'file', '-of', 'json'],
	...['-show_entries', 'stream=codec_type,codec_name,sample_rate:stream_disposition=attached_pic']
];

const probedSchema = v.object({
	streams: v.array(
		v.object({
			codec_type: v.optional(v.string()),
			codec_name: v.optional(v.string()),
			disposition: v.optional(v.object({ attached_pic: v.optional(v.number(), 0) }))
		})
	)
});
type Probed = v.InferOutput<typeof probedSchema>;

/** What a recording is; undefined for what is none. */
export async function inspectRecording(
	path: string,
	type: string
): Promise<Result<UploadType, Problem<FileProblem>> | undefined> {
	const file = await open(path, 'r');
	try {
		const { buffer } = await file.read(Buffer.alloc(4 * 188), 0, 4 * 188, 0);
		if (!isContainer(type, buffer)) return undefined;
		if (buffer.toString('latin1', 4, 8) === 'ftyp' && !(await isWholeMp4(file)))
			return fail('damaged');
	} finally {
		await file.close();
	}
	const probed = await probe(path);
	if (probed === 'no-ffprobe') return ok(type.startsWith('audio/') ? 'audio' : 'video');
	return probed === 'unreadable' ? fail('damaged') : kindOf(probed);
}

function isContainer(type: string, head: Buffer): boolean {
	const text = head.toString('latin1', 0, HEAD_BYTES);
	if (PICTURE_BRANDS.test(text.slice(4))) return false;
	if (/^(?:audio|video)\//.test(type)) return true;
	const isTransport = [0, 188, 376].every((at) => head[at] === TRANSPORT_SYNC);
	return isTransport || MORE_CONTAINERS.some((one) => text.startsWith(one.text, one.at));
}

/** Whether the boxes of an MP4 fill the file to its last byte: one that was cut on its way ends inside a box. */
async function isWholeMp4(file: FileHandle): Promise<boolean> {
	const { size } = await file.stat();
	for (let at = 0; at < size;) {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at);
		if (bytesRead < 8) return false;
		const short = buffer.readUInt32BE(0);
		// 0: to the end of the file; 1: the length is too large for 32 bits and follows.
		if (short === 0) return true;
		const length = short === 1 ? Number(buffer.readBigUInt64BE(8)) : short;
		if (length < 8 || at + length > size) return false;
		at += length;
	}
	return true;
}

/** What is heard and seen: a picture on the cover of a sound file is no video. */
function kindOf({ streams }: Probed): Result<UploadType, Problem<FileProblem>> {
	const isKnown = ({ codec_name: name = 'unknown' }: Probed['streams'][number]): boolean =>
		!['unknown', 'none'].includes(name);
	const sounds = streams.filter((stream) => stream.codec_type === 'audio');
	const pictures = streams.filter(
		(stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1
	);
	if (![...sounds, ...pictures].some(isKnown)) return fail('unknown-type');
	if (sounds.length === 0) return fail('no-sound');
	if (![sounds, pictures].every((kind) => kind.length === 0 || kind.some(isKnown)))
		return fail('unknown-type');
	return ok(pictures.length > 0 ? 'video' : 'audio');
}

const run = promisify(execFile);

async function probe(path: string): Promise<Probed | 'no-ffprobe' | 'unreadable'> {
	try {
		const options = { timeout: PROBE_TIMEOUT_MS, maxBuffer: PROBE_OUTPUT_BYTES };
		const { stdout } = await run('ffprobe', [...PROBE, `file:${path}`], options);
		const parsed = v.safeParse(probedSchema, JSON.parse(stdout));
		return parsed.success ? parsed.output : 'unreadable';
	} catch (error) {
		if (!(error instanceof Error) || !('code' in error)) throw error;
		if (error.code === 'ENOENT') return 'no-ffprobe';
		// It ended with a status of its own (a number), took too long (null), or printed without end.
		return 'unreadable';
	}
}
