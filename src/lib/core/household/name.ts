/**
 * Names as they come from lists and keyboards. Nothing here refuses a name: rare characters, `·` and Latin letters are
 * all names.
 */

/** Surnames of two characters that are still met; masks and initials keep them whole. */
const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(
	(
		'欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 ' +
		'仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 ' +
		'段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 歐陽 司馬 諸葛 長孫 尉遲 東方'
	).split(' ')
);

const HAN = /\p{Script=Han}/u;
/** A character with what modifies it: variation selectors of rare characters, accents. */
const CHARACTER = /\P{M}\p{M}*/gu;
/** Every dot that input methods put between the parts of a name. */
const NAME_DOTS = /\s*[·•‧・･．∙⋅●]\s*/gu;

/** No look-behind: Safari 15 cannot parse it. */
const HAN_THEN_SPACE = /(\p{Script=Han})\s+(?=\p{Script=Han})/gu;

/** The characters of a name as people count them. */
export const charactersOf = (name: string): string[] => name.match(CHARACTER) ?? [];

/** Whether a text has Han characters. */
export const isHan = (text: string): boolean => HAN.test(text);

/**
 * A name as the roster keeps it: no spaces inside Han names (lists pad 张丽 to the width of three with one), single spaces
 * between Latin words, one kind of dot.
 */
export function tidyName(text: string): string {
	const name = text.trim().replace(/\s+/gu, ' ');
	if (!isHan(name)) return name;
	return name.replace(NAME_DOTS, '·').replace(HAN_THEN_SPACE, '$1');
}

/** How many characters of a Han name are the surname: 2 for a compound one with a given name after it, else 1. */
export function surnameLength(characters: readonly string[]): 1 | 2 {
	const pair = characters.slice(0, 2).join('');
	return characters.length > 2 && COMPOUND_SURNAMES.has(pair) ? 2 : 1;
}
