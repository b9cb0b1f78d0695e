import { charactersOf, isHan, surnameLength } from './name.ts';

/**
 * First letters of a name's pinyin, for 找人: 周小穗 → ZXS.
 *
 * The letters come from the pinyin order every browser and Node already carry (CLDR): a character belongs to the last letter
 * whose first character does not come after it. A table of all characters would cost 20 KB; a library ten times that. What
 * the order cannot know is that some characters read differently as surnames; those stand below.
 */

/** The first character of each letter in CLDR's pinyin order; no reading begins with I, U or V. */
const FIRST_OF_LETTER: readonly { readonly letter: string; readonly character: string }[] =
	'A吖 B八 C嚓 D咑 E妸 F发 G旮 H哈 J丌 K咔 L垃 M呣 N拏 O喔 P妑 Q七 R呥 S仨 T他 W屲 X夕 Y丫 Z帀'
		.split(' ')
		.map((pair) => ({ letter: pair.charAt(0), character: pair.slice(1) }));
/** The last character with a reading in that order; what follows has none there. */
const LAST_WITH_READING = '咗';

/** Readings of characters that stand first in a name. Some families keep the other one: `letterSpellings` gives both. */
const SURNAME_LETTERS = lettersByName(
	'单S 單S 曾Z 解X 仇Q 查Z 区O 區O 翟Z 钭T 乜N 覃Q 种C 召S 折S 秘B 重C 乐Y 樂Y'
);
const COMPOUND_LETTERS = lettersByName('尉迟YC 尉遲YC 长孙ZS 長孫ZS 万俟MQ 乐正YZ 澹台TT');
/** In given names these are read otherwise than the order has it. */
const GIVEN_LETTERS = lettersByName('晟S');

const COLLATOR = new Intl.Collator('zh-CN-u-co-pinyin');

/** Stands for a character whose reading nobody can tell. */
const UNKNOWN_LETTER = '#';

/** Capital letters of a name's pinyin or Latin words, `#` for a character without a known reading: 单小红 → SXH. */
export const initialsOf = (name: string): string => lettersOf(name, true).join('');

/** The letter a name is filed under: A–Z, or `#`. */
export const initialOf = (name: string): string => initialsOf(name).charAt(0) || UNKNOWN_LETTER;

/** One letter per character (of a Latin word its own letters), with the surname's reading first, then without it. */
export function letterSpellings(name: string): readonly (readonly string[])[] {
	const asSurname = lettersOf(name, true);
	const asWritten = lettersOf(name, false);
	return asSurname.join('') === asWritten.join('') ? [asSurname] : [asSurname, asWritten];
}

function lettersOf(name: string, withSurname: boolean): string[] {
	const text = name.normalize('NFC');
	if (!isHan(text)) {
		return text
			.split(/[\s·.-]+/u)
			.filter((word) => word !== '')
			.map((word) => latinLetter(word));
	}
	const characters = charactersOf(text).filter((character) => /[\p{L}\p{N}]/u.test(character));
	const letters = characters.map(
		(character) => GIVEN_LETTERS.get(character) ?? letterOf(character)
	);
	if (!withSurname) return letters;
	const length = surnameLength(characters);
	const surname = characters.slice(0, length).join('');
	const known = length === 2 ? COMPOUND_LETTERS.get(surname) : SURNAME_LETTERS.get(surname);
	return known === undefined ? letters : [...Array.from(known), ...letters.slice(length)];
}

function letterOf(character: string): string {
	if (!isHan(character)) return latinLetter(character);
	if (COLLATOR.compare(character, LAST_WITH_READING) > 0) return UNKNOWN_LETTER;
	let low = 0;
	let high = FIRST_OF_LETTER.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const first = FIRST_OF_LETTER[middle];
		if (first !== undefined && COLLATOR.compare(character, first.character) >= 0) low = middle + 1;
		else high = middle;
	}
	return FIRST_OF_LETTER[low - 1]?.letter ?? UNKNOWN_LETTER;
}

/** É and ｅ are E; what is no letter of the alphabet is unknown. */
function latinLetter(word: string): string {
	const letter = word.normalize('NFKD').charAt(0).toUpperCase();
	return /[A-Z0-9]/.test(letter) ? letter : UNKNOWN_LETTER;
}

function lettersByName(text: string): ReadonlyMap<string, string> {
	return new Map(
		text.split(' ').map((entry) => {
			const letters = /[A-Z]+$/.exec(entry)?.[0] ?? '';
			return [entry.slice(0, -letters.length), letters];
		})
	);
}
