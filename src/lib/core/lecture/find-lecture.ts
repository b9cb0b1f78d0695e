import { letterSpellings } from '#lib/core/household/initials.ts';
import type { Lecture } from './release.ts';

/**
 * Search in the library: by words of title, series, speaker, topic and summary, and by pinyin initials of the first three (`qzgt` finds
 * 亲子沟通技巧). Words with spaces between must all be found. Width, case and punctuation do not matter. A library of hundreds is made
 * ready once, since a search runs at every key press; the letters are worked out when the first query could mean them.
 */
export interface LectureFindable {
	/** Everything one may search words of, plain. */
	readonly text: string;
	/** What the letters stand for. */
	readonly named: readonly string[];
}

/** What a search needs to know of a lecture, with the words shown for its series and topic. */
export const lectureFindable = (
	{ release: { title, speaker, summary, dialect } }: Lecture,
	{ series = '', topic = '' }: { readonly series?: string; readonly topic?: string }
): LectureFindable => ({
	text: [title, series, speaker, topic, dialect, summary].map(plain).join('\n'),
	named: [title, series, speaker]
});

/** Letters of what was searched before, by the entry: computed once for each. */
const lettersOf = new WeakMap<LectureFindable, readonly string[]>();

/** Whether a lecture is meant by a query; an empty query means every one. */
export function isLectureMeant(entry: LectureFindable, query: string): boolean {
	const words = query.split(/[\s\u3000]+/u).map(plain);
	return words.every((word) => entry.text.includes(word) || isSpelled(entry, word));
}

/** A single letter would mean half the library. */
const SHORTEST_LETTERS = 2;

function isSpelled(entry: LectureFindable, word: string): boolean {
	if (word.length < SHORTEST_LETTERS || !/^[a-z]+$/.test(word)) return false;
	let letters = lettersOf.get(entry);
	if (letters === undefined) {
		letters = entry.named.flatMap(initialsOfWords);
		lettersOf.set(entry, letters);
	}
	return letters.some((spelled) => spelled.includes(word));
}

/** The letters of a text: punctuation between words is not typed. */
const initialsOfWords = (text: string): string[] =>
	letterSpellings(text).map((letters) => letters.join('').toLowerCase());

/** What a keyboard may vary and a search must not mind. */
const plain = (text: string): string =>
	text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');
