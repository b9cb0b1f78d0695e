/**
 * Subtitles (WebVTT) as a text to read and to seek by. A file is read as players read it: a cue that cannot be read is left out, the
 * others stay. Settings, styles, regions and notes are for pictures and are left out, too.
 */

/** Something said. */
export interface Cue {
	readonly startS: number;
	readonly endS: number;
	/** Plain text; lines are kept. */
	readonly text: string;
}

/** What is said in a row: as long as one can read at a glance. */
export interface Paragraph {
	readonly startS: number;
	readonly text: string;
}

const HEADER = /^\uFEFF?WEBVTT(?:[ \t].*)?$/;
const TIMING =
	/^(?:(?<fromH>\d{2,}):)?(?<fromM>[0-5]\d):(?<fromS>[0-5]\d\.\d{3})[ \t]+-->[ \t]+(?:(?<toH>\d{2,}):)?(?<toM>[0-5]\d):(?<toS>[0-5]\d\.\d{3})/;
const TAG = /<[^>]*>/g;
const ENTITIES: Readonly<Record<string, string>> = {
	'&amp;': '&',
	'&lt;': '<',
	'&gt;': '>',
	'&nbsp;': '\u00a0',
	'&lrm;': '\u200e',
	'&rlm;': '\u200f'
};

/** The cues in the order of time; empty when the text is no WebVTT. */
export function parseWebVtt(text: string): Cue[] {
	const blocks = text.replace(/\r\n?/g, '\n').split(/\n{2,}/);
	const [head = '', ...rest] = blocks;
	const [header = '', ...first] = head.split('\n');
	if (!HEADER.test(header)) return [];
	return [first.join('\n'), ...rest]
		.flatMap((block) => cueOf(block) ?? [])
		.sort((a, b) => a.startS - b.startS);
}

function cueOf(block: string): Cue | undefined {
	const lines = block.split('\n').filter((line) => line !== '');
	const at = lines.findIndex((line) => line.includes('-->'));
	// A name may stand before the times, and only that.
	if (at < 0 || at > 1) return undefined;
	const times = TIMING.exec(lines[at] ?? '')?.groups;
	if (times === undefined) return undefined;
	const startS = seconds(times['fromH'], times['fromM'], times['fromS']);
	const endS = seconds(times['toH'], times['toM'], times['toS']);
	const text = plain(lines.slice(at + 1).join('\n'));
	return text === '' || endS <= startS ? undefined : { startS, endS, text };
}

const seconds = (hours = '0', minutes = '0', rest = '0'): number =>
	Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);

const plain = (text: string): string =>
	text
		.replace(TAG, '')
		.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity)
		.trim();

/** What is said at a moment; undefined in a silence. Of two at once, the later one. */
export const cueAt = (cues: readonly Cue[], positionS: number): Cue | undefined =>
	cues.filter(({ startS, endS }) => startS <= positionS && positionS < endS).at(-1);

/** A paragraph ends with a sentence, once it is this long … */
const FULL_CHARACTERS = 48;
/** … or anyway. */
const LONGEST_CHARACTERS = 120;
/** Somebody who stops this long begins anew. */
const PAUSE_S = 4;
const SENTENCE_END = /[。！？!?….]["”』」）)]*$/;

/** Cues joined to paragraphs: an hour is some two hundred of them instead of a thousand lines. */
export function paragraphsOf(cues: readonly Cue[]): Paragraph[] {
	const paragraphs: Paragraph[] = [];
	let last: Cue | undefined;
	for (const cue of cues) {
		const open = paragraphs.at(-1);
		const text = cue.text.replaceAll('\n', ' ');
		if (open === undefined || last === undefined || isFull(open.text, cue.startS - last.endS))
			paragraphs.push({ startS: cue.startS, text });
		else paragraphs[paragraphs.length - 1] = { ...open, text: joined(open.text, text) };
		last = cue;
	}
	return paragraphs;
}

const isFull = (text: string, pauseS: number): boolean =>
	pauseS >= PAUSE_S ||
	text.length >= LONGEST_CHARACTERS ||
	(text.length >= FULL_CHARACTERS && SENTENCE_END.test(text));

/** Latin words need a space between them, Chinese ones none. */
const joined = (before: string, after: string): string =>
	/[\p{Script=Latin}\p{N},.;:!?]$/u.test(before) && /^[\p{Script=Latin}\p{N}]/u.test(after)
		? `${before} ${after}`
		: before + after;
