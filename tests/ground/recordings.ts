/** Recordings made by ffmpeg, for tests of what looks into them: short, and of each kind that matters. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What ffmpeg is told to make, by the name of the file. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
	'sound.m4a': ['-f', 'lavfi', '-i', 'anoisesrc=d=1:a=0.1', '-c:a', 'aac'],
	'sound.webm': ['-f', 'lavfi', '-i', 'anoisesrc=d=1:a=0.1', '-c:a', 'libopus'],
	'sound.mp3': ['-f', 'lavfi', '-i', 'anoisesrc=d=1:a=0.1', '-id3v2_version', '0'],
	'film.mp4': [
		...['-f', 'lavfi', '-i', 'testsrc=d=1:s=64x48:r=5', '-f', 'lavfi', '-i', 'anoisesrc=d=1:a=0.1'],
		...['-c:v', 'libx264', '-c:a', 'aac', '-shortest', '-movflags', '+faststart']
	],
	'silent.mp4': ['-f', 'lavfi', '-i', 'testsrc=d=1:s=64x48:r=5', '-c:v', 'libx264'],
	'film.avi': [
		...['-f', 'lavfi', '-i', 'testsrc=d=1:s=64x48:r=5', '-f', 'lavfi', '-i', 'anoisesrc=d=1:a=0.1'],
		...['-c:v', 'mpeg4', '-c:a', 'mp2', '-shortest']
	]
};
export type RecordingName =
	'sound.m4a' | 'sound.webm' | 'sound.mp3' | 'film.mp4' | 'silent.mp4' | 'film.avi';

/** Makes one in a folder; its bytes. */
export async function record(folder: string, name: RecordingName): Promise<Buffer> {
	const path = join(folder, name);
	await run('ffmpeg', ['-v', 'error', '-y', ...(SOURCES[name] ?? []), path]);
	return readFile(path);
}
