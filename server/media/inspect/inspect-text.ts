/** Subtitles: WebVTT, and nothing else that looks like it. */
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { parseWebVtt } from '#lib/core/lecture/webvtt.ts';

/** What a small file is that is neither picture, PDF nor recording. */
export function inspectText(
	bytes: Uint8Array
): Result<'subtitles', Problem<'unknown-type' | 'subtitles-not-webvtt'>> {
	const text = textOf(bytes);
	// An arrow between times is what every kind of subtitles has.
	if (text?.includes('-->') !== true) return fail('unknown-type');
	return parseWebVtt(text).length > 0 ? ok('subtitles') : fail('subtitles-not-webvtt');
}

/** Undefined for what is no text in UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return text.includes('\0') ? undefined : text;
	} catch (error) {
		if (error instanceof TypeError) return undefined;
		throw error;
	}
}
