import { readFile, stat, writeFile } from 'node:fs/promises';
import { parseWebVtt, type Cue } from '#lib/core/lecture/webvtt.ts';
import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/** 12 hours of talk are a tenth of it. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Writes subtitles anew: UTF-8, times and words alone, in the order of time. What no player could show is no WebVTT. */
export async function normalizeSubtitles(
	source: string,
	target: string
): Promise<Result<void, Problem<FileProblem>>> {
	if ((await stat(source)).size > MAX_BYTES) return fail('too-large');
	const cues = parseWebVtt(decodeUtf8(await readFile(source)) ?? '');
	if (cues.length === 0) return fail('subtitles-not-webvtt');
	await writeFile(target, ['WEBVTT', ...cues.map(blockOf)].join('\n\n') + '\n');
	return ok(undefined);
}

const blockOf = ({ startS, endS, text }: Cue): string =>
	`${timeOf(startS)} --> ${timeOf(endS)}\n${escaped(text)}`;

/** An empty line within would end it there. */
const escaped = (text: string): string =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('-->', '--&gt;')
		.replace(/\n{2,}/g, '\n');

function timeOf(valueS: number): string {
	const ms = Math.round(valueS * 1000);
	const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
	const rest = String(ms % 1000).padStart(3, '0');
	return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (error) {
		if (error instanceof TypeError) return undefined;
		throw error;
	}
}
