/**
 * Words for synthesised lectures: sentences put together anew each time, so that an hour of speech is an hour of different sounds and
 * no loop. Chance is a small generator with a seed: the same seed, the same lecture.
 */

const WHO = [
	'孩子',
	'小孙子',
	'爸爸',
	'妈妈',
	'奶奶',
	'爷爷',
	'老师',
	'邻居',
	'哥哥',
	'妹妹',
	'一家人',
	'同学'
];
const WHEN = [
	'早上起床以后',
	'放学回家的路上',
	'吃晚饭的时候',
	'睡觉以前',
	'周末',
	'开学的第一个星期',
	'下雨天',
	'农忙的时候',
	'考试前几天',
	'过年的时候'
];
const DOES = [
	'讲一个故事',
	'看二十分钟书',
	'帮忙洗碗扫地',
	'把手机放在一边',
	'到院子里跑一跑',
	'说说学校里的事',
	'自己收拾书包',
	'画一幅画',
	'认一认庄稼和鸟',
	'给远方的亲人打个电话',
	'数一数一共有几只鸡',
	'把眼睛离开屏幕望一望远处'
];
const HOW = [
	'不着急',
	'慢慢来',
	'多表扬少责备',
	'先听后说',
	'说到做到',
	'每天坚持',
	'和颜悦色',
	'一起商量',
	'轮流来做',
	'做给他看'
];
const WHY = [
	'习惯就是这样养成的',
	'心里就踏实了',
	'眼睛也能休息',
	'身体会越来越结实',
	'话就多了起来',
	'道理自然就明白了',
	'下一次他会记得',
	'这比买玩具更要紧',
	'家里的笑声也多了'
];
const LINK = [
	'所以',
	'不过',
	'其实',
	'我们常说',
	'有位家长问',
	'举个例子',
	'请大家想一想',
	'研究也告诉我们'
];

/** Chance with a seed (mulberry32), 0 ≤ x < 1. */
export function chanceOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** About so many characters of a talk to parents. */
export function lectureWords(characters: number, chance: () => number): string {
	const one = (words: readonly string[]): string =>
		words[Math.floor(chance() * words.length)] ?? '';
	let text = '各位家长,大家好。';
	while (text.length < characters) {
		const number = 2 + Math.floor(chance() * 97);
		const sentences = [
			`${one(LINK)},${one(WHEN)},${one(WHO)}可以和${one(WHO)}${one(DOES)},${one(HOW)},${one(WHY)}。`,
			`${one(WHEN)}${one(DOES)},坚持${number}天,${one(WHY)}。`,
			`${one(WHO)}问${one(WHO)}:为什么要${one(DOES)}?${one(LINK)},${one(WHY)}。`
		];
		text += one(sentences);
	}
	return text;
}
