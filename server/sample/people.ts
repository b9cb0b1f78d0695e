/** The people of a site: invented names, relations and groups, and phone numbers nobody can be reached by. */
import { asHouseholdId, asPersonId } from '#lib/core/ids.ts';
import type { NewPerson } from '#lib/core/household/person.ts';
import { chanceAt, idAt, type Chance } from './chance.ts';
import type { SampleSite } from './places.ts';

const FAMILY_NAMES =
	'林 周 陈 李 王 张 刘 赵 孙 吴 郑 冯 蒋 沈 韩 杨 朱 秦 许 何 吕 施 孔 曹 严 华 金 魏 陶 姜 戚 谢 邹 喻 柏 水 窦 章 云 苏 潘 葛 欧阳 诸葛'.split(
		' '
	);
const GIVEN_NAMES = [
	...['禾', '小穗', '麦田', '秋实', '春生', '青苗', '稻香', '杏花', '石桥', '柳叶', '谷雨', '小满'],
	...[
		'立夏',
		'白露',
		'桂芳',
		'玉兰',
		'建国',
		'秀英',
		'志强',
		'晓燕',
		'海燕',
		'国庆',
		'丽娟',
		'永福'
	],
	...[
		'文静',
		'雪梅',
		'冬青',
		'向阳',
		'明月',
		'长河',
		'远山',
		'星野',
		'思源',
		'安然',
		'知夏',
		'若溪'
	]
];
/** Half the households of a village send a grandparent (MISSION §5). */
const RELATIONS = ['妈妈', '妈妈', '妈妈', '爸爸', '奶奶', '奶奶', '爷爷', '姥姥', '姥爷'];
const STAGES: Readonly<Record<SampleSite['kind'], readonly string[]>> = {
	village: ['3-6岁', '一年级', '二年级', '三年级', '四年级', '五年级', '六年级', '初一', '初二'],
	community: ['3-6岁', '一年级', '二年级', '三年级', '四年级', '五年级', '六年级', '初一', '初三'],
	school: ['一(1)班', '一(2)班', '二(1)班', '三(1)班', '四(1)班', '五(1)班', '六(1)班'],
	kindergarten: ['小班', '中班', '大班']
};
const NUMERALS = ['一', '二', '三', '四', '五', '六'];

/** Somebody of the roster, and how often they come. */
export interface SamplePerson extends NewPerson {
	/** 0–1: the share of sessions they attend. */
	readonly zeal: number;
}

/** People the documentation and the planted defects speak of, first on the roster of 东柳村. */
const NAMED = ['林禾', '周小穗', '陈麦田'];

/** The roster of a site, one adult for each household. */
export function rosterOf(seed: string, site: SampleSite): SamplePerson[] {
	const chance = chanceAt(seed, 'roster', site.id);
	const named = site.name === '东柳村' ? NAMED : [];
	const names = [...named, ...inventedNames(chance, site.households - named.length)];
	return names.map((name, place) => ({
		id: asPersonId(idAt(seed, 'person', site.id, place)),
		name,
		relation: chance.pick(RELATIONS),
		phone: chance.next() < 0.85 ? phoneOf(chance) : '',
		group: groupOf(site, chance),
		stage: chance.pick(STAGES[site.kind]),
		household: asHouseholdId(idAt(seed, 'household', site.id, place)),
		zeal: 0.35 + 0.6 * chance.next()
	}));
}

/** One name in twelve comes twice, as in any village. */
function inventedNames(chance: Chance, count: number): string[] {
	const names: string[] = [];
	while (names.length < count) {
		const name = chance.pick(FAMILY_NAMES) + chance.pick(GIVEN_NAMES);
		const isFree = !names.includes(name) || chance.next() < 0.08;
		if (isFree && !NAMED.includes(name)) names.push(name);
	}
	return names;
}

/** 1380000 and a tail of 0001–0999: a range no operator gives out. */
const phoneOf = (chance: Chance): string =>
	`1380000${String(chance.between(1, 999)).padStart(4, '0')}`;

function groupOf(site: SampleSite, chance: Chance): string {
	const numeral = chance.pick(NUMERALS);
	switch (site.kind) {
		case 'village':
			return `${numeral}组`;
		case 'community':
			return `${chance.between(1, 8)}号楼`;
		case 'school':
		case 'kindergarten':
			return '';
	}
	return site.kind satisfies never;
}
