import { letterSpellings } from './initials.ts';
import { charactersOf, isHan } from './name.ts';
import type { Person } from './person.ts';

/**
 * 找人: by initials (`zxs`, `xs`), by a part of the name (小穗), by both mixed (周xs), by group (二组) and by the tail of a
 * phone (0001). Pinyin letters are computed once per person, since a search runs at every key press.
 */
export interface Findable {
	readonly person: Person;
	/** For each spelling, what each character of the name may be typed as. */
	readonly spellings: readonly (readonly (readonly [character: string, letter: string])[])[];
	/** Name, as lower-case text. */
	readonly name: string;
	readonly group: string;
	/** Digits only. */
	readonly phone: string;
}

/** What a search needs to know of one person. */
export function findable(person: Person): Findable {
	const characters = charactersOf(person.name).filter((character) =>
		/[\p{L}\p{N}]/u.test(character)
	);
	const spellings = letterSpellings(person.name).map((letters) =>
		letters.map((letter, i) => {
			const character = isHan(person.name) ? (characters[i] ?? letter) : letter;
			return [character.toLowerCase(), letter.toLowerCase()] as const;
		})
	);
	return {
		person,
		spellings,
		name: plain(person.name),
		group: plain(person.group),
		phone: person.phone.normalize('NFKC').replace(/\D/gu, '')
	};
}

/** The people who match, in the order given. An empty query matches everybody. */
export const findPeople = (people: readonly Findable[], query: string): Person[] => {
	const typed = plain(query);
	return people.filter((entry) => isMatch(entry, typed)).map(({ person }) => person);
};

/** Whether one person matches a query; for many people make `findable` once and use `findPeople`. */
export const matches = (person: Person, query: string): boolean =>
	isMatch(findable(person), plain(query));

/** The shortest phone tail that is searched for: one digit would find everybody. */
const SHORTEST_TAIL = 2;

function isMatch(entry: Findable, typed: string): boolean {
	if (typed === '') return true;
	if (entry.name.includes(typed) || entry.group.includes(typed)) return true;
	if (/^\d+$/.test(typed)) return typed.length >= SHORTEST_TAIL && entry.phone.endsWith(typed);
	return entry.spellings.some((spelling) => isSpelled(spelling, charactersOf(typed)));
}

/** A single letter means the first one; more may stand anywhere, so that 小穗 is found as `xs`. */
function isSpelled(
	spelling: readonly (readonly [character: string, letter: string])[],
	typed: readonly string[]
): boolean {
	const lastStart = typed.length === 1 ? 0 : spelling.length - typed.length;
	for (let start = 0; start <= lastStart; start++) {
		if (typed.every((key, i) => spelling[start + i]?.includes(key) === true)) return true;
	}
	return false;
}

/** What a keyboard may vary and a search must not mind: width, case, spaces, the dot of a name. */
const plain = (text: string): string =>
	text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\s·]+/gu, '');
