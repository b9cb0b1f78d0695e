import { charactersOf, isHan, surnameLength } from './name.ts';

/**
 * Names and phones as lists show them (MISSION §3, Masking): 张*丽, 138****0001. A mask keeps what neighbours need to tell
 * each other apart and no more; it is for showing, never for storing.
 */

/** More stars would only tell how long a name is, and break narrow columns. */
const MAX_STARS = 3;

/**
 * 张丽 → 张*, 张小丽 → 张*丽, 欧阳娜娜 → 欧阳*娜, 阿卜杜拉·买买提 → 阿***·**提, John Smith → J*** S***. A name of one character
 * looks like one of two, since its only character is all there is to hide.
 */
export function maskName(name: string): string {
	const text = name.trim();
	if (text === '') return '';
	if (!isHan(text)) return text.split(/\s+/u).map(maskWord).join(' ');
	if (text.includes('·')) return maskDotted(text.split('·').filter((part) => part !== ''));
	return maskHan(charactersOf(text));
}

/**
 * 13800000001 → 138****0001, also from `+86 138 0000 0001`. Of shorter numbers at least four digits stay hidden. Up to four
 * digits are a tail kept as a hint, which every mask shows anyway: 0001 → ****0001.
 */
export function maskPhone(phone: string): string {
	const digits = phone
		.normalize('NFKC')
		.replace(/\D/gu, '')
		.replace(/^86(?=1\d{10}$)/u, '');
	const { length } = digits;
	if (length === 0) return '';
	if (length <= TAIL_DIGITS) return `****${digits}`;
	if (length >= 11) return `${digits.slice(0, 3)}****${digits.slice(-TAIL_DIGITS)}`;
	if (length >= 8) return `${digits.slice(0, 2)}****${digits.slice(-2)}`;
	return `****${digits.slice(4)}`;
}

const TAIL_DIGITS = 4;

function maskHan(characters: readonly string[]): string {
	const shown = surnameLength(characters);
	const surname = characters.slice(0, shown).join('');
	const given = characters.slice(shown);
	if (given.length <= 1) return `${surname}*`;
	return `${surname}${stars(given.length - 1)}${given[given.length - 1] ?? ''}`;
}

function maskDotted(parts: readonly string[]): string {
	const masked = parts.map((part, i) => {
		const characters = charactersOf(part);
		const first = i === 0 ? (characters[0] ?? '') : '';
		const last = i > 0 && i === parts.length - 1 ? (characters[characters.length - 1] ?? '') : '';
		const hidden = characters.length - (first === '' ? 0 : 1) - (last === '' ? 0 : 1);
		return first + stars(Math.max(1, hidden)) + last;
	});
	return masked.join('·');
}

const maskWord = (word: string): string => (charactersOf(word)[0] ?? '') + stars(MAX_STARS);

const stars = (count: number): string => '*'.repeat(Math.min(count, MAX_STARS));
