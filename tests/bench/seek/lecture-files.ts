/**
 * Recordings of an hour: those of the sample township over and over, sound and picture as they were encoded for phones.
 */
import { execFile } from 'node:child_process';
import { mkdir, rename, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SAMPLES = join(import.meta.dirname, '../../../server/sample/media');
/** Made once for all runs. */
const FOLDER = join(tmpdir(), 'tongyu-bench-recordings');
const HOUR_S = 3600;

/** An hour as a phone keeps it. */
export interface Recording {
	readonly path: string;
	readonly type: string;
	readonly element: 'audio' | 'video';
	readonly bytes: number;
}

/** AAC in MP4, about 20 kbit/s. */
export const hourOfSound = (): Promise<Recording> =>
	hourOf('communication/audio.m4a', { element: 'audio', type: 'audio/mp4' });

/** 240p, H.264 and AAC. */
export const hourOfVideo = (): Promise<Recording> =>
	hourOf('myopia/video.mp4', { element: 'video', type: 'video/mp4' });

async function hourOf(
	sample: string,
	about: Pick<Recording, 'element' | 'type'>
): Promise<Recording> {
	const path = join(FOLDER, `hour-${sample.replace('/', '-')}`);
	if ((await stat(path).catch(() => undefined)) === undefined) await makeHour(sample, path);
	return { ...about, path, bytes: (await stat(path)).size };
}

async function makeHour(sample: string, path: string): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	// Under another name until it is whole; the ending tells ffmpeg the format.
	const making = join(FOLDER, `making-${sample.replace('/', '-')}`);
	await promisify(execFile)('ffmpeg', [
		...['-v', 'error', '-nostdin', '-y', '-stream_loop', '-1', '-i', join(SAMPLES, sample)],
		...['-t', String(HOUR_S), '-c', 'copy', '-movflags', '+faststart', making]
	]);
	await rename(making, path);
}
