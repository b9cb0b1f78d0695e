/**
 * 村组 / 楼门 in the order villages count them: 一组, 二组, 十组, 十一组. By pinyin 二 (er) would come before 一 (yi).
 */

const NUMERALS = /[〇零一二三四五六七八九十]+/gu;
const DIGITS = '〇一二三四五六七八九';

/** A group's name with its Chinese numerals as digits, for sorting only: 十一组 → 11组. */
export const groupOrderText = (group: string): string =>
	group.replace(NUMERALS, (numeral) => String(valueOf(numeral)));

/** 七 → 7, 十 → 10, 二十三 → 23, 一〇二 → 102. */
function valueOf(numeral: string): number {
	let tens = 0;
	let rest = '';
	for (const character of numeral) {
		if (character === '十') {
			tens = rest === '' ? 1 : Number(rest);
			rest = '';
		} else {
			rest += String(Math.max(0, DIGITS.indexOf(character)));
		}
	}
	return tens * 10 + Number(rest);
}
