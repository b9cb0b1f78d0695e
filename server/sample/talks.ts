/** The lectures of the sample: three series and two pages elsewhere for families, one talk for those who run the evenings. */
import type { Stage } from '#lib/core/lecture/parts.ts';
import type { LectureName, Release } from '#lib/core/lecture/release.ts';
import { idAt } from './chance.ts';
import { homeTownship } from './places.ts';

/** Who publishes: the district's centre, or the town shown in full. */
export type Publisher = 'district' | 'township';

/** A series of the sample. */
export interface SampleSeries {
	readonly code: string;
	readonly by: Publisher;
	readonly title: string;
	readonly summary: string;
}

/** A lecture of the sample. */
export interface SampleTalk {
	/** Also the name of its folder in `media/`, where it has one. */
	readonly code: string;
	readonly by: Publisher;
	readonly title: string;
	readonly series?: readonly [code: string, place: number];
	readonly topic: string;
	readonly stages: readonly Stage[];
	readonly speaker: string;
	/** How many months ago it was held, or found elsewhere. */
	readonly monthsAgo: number;
	readonly summary: string;
	readonly audience: Release['audience'];
	readonly link?: NonNullable<Release['link']>;
}

export const SERIES: readonly SampleSeries[] = [
	{
		code: 'habits',
		by: 'district',
		title: '良好习惯',
		summary: '一次只养一个习惯：作业、手机、睡觉，都从今晚的一件小事做起。（示例）'
	},
	{
		code: 'talking',
		by: 'district',
		title: '亲子沟通',
		summary: '先听完，再开口。给父母，也给带娃的爷爷奶奶。（示例）'
	},
	{
		code: 'health',
		by: 'township',
		title: '健康成长',
		summary: '柳泉镇校医和卫生院的几堂课：眼睛、吃饭、运动。（示例）'
	}
];

const FAMILIES = 'families';

/** In the order they were published. */
export const TALKS: readonly SampleTalk[] = [
	{
		code: 'feelings',
		by: 'district',
		title: '读懂孩子的情绪',
		series: ['talking', 2],
		topic: 'feelings',
		stages: ['junior'],
		speaker: '何静老师（心理教师）',
		monthsAgo: 8,
		summary:
			'孩子上了初中，门一关，话少了。发脾气的下面常常是累、怕和孤单。怎样帮他说出来，什么时候要请人帮忙。（示例）',
		audience: FAMILIES
	},
	{
		code: 'weight',
		by: 'township',
		title: '小胖墩的一日三餐',
		series: ['health', 2],
		topic: 'weight',
		stages: ['primary'],
		speaker: '镇卫生院营养师',
		monthsAgo: 7,
		summary: '一个盘子分三份，白开水换下甜饮料；孩子不节食，全家一起改吃法。（示例）',
		audience: FAMILIES
	},
	{
		code: 'habits',
		by: 'district',
		title: '如何培养孩子的良好习惯',
		series: ['habits', 1],
		topic: 'habits',
		stages: ['primary'],
		speaker: '许明老师（小学教师）',
		monthsAgo: 3,
		summary:
			'一次只养一个习惯，挂在固定的时间上，大人先做到，夸要夸得具体。附一张贴在门后的家庭讲义。（示例）',
		audience: FAMILIES
	},
	{
		code: 'myopia',
		by: 'township',
		title: '小眼镜怎么防：每天两小时户外',
		series: ['health', 1],
		topic: 'myopia',
		stages: ['primary'],
		speaker: '柳泉中心小学校医',
		monthsAgo: 2,
		summary: '近视关键在防。两小时户外怎么凑，一拳一尺一寸怎么坐，什么样子就该去查视力。（示例）',
		audience: FAMILIES
	},
	{
		code: 'screen-time',
		by: 'district',
		title: '孩子放不下手机怎么办',
		series: ['habits', 2],
		topic: 'screen-time',
		stages: ['primary', 'junior'],
		speaker: '宋安老师（家庭教育专家）',
		monthsAgo: 1,
		summary: '先看手机替孩子做了什么，再定三条全家都守的家规，用陪伴把手机换下来。（示例）',
		audience: FAMILIES
	},
	{
		code: 'communication',
		by: 'district',
		title: '亲子沟通技巧',
		series: ['talking', 1],
		topic: 'communication',
		stages: [],
		speaker: '宋安老师（家庭教育专家）',
		monthsAgo: 1,
		summary:
			'孩子不爱说话，多半是因为说了也没有人听。听完、接住情绪、说自己的感受，三步今晚就能用。带字幕。（示例）',
		audience: FAMILIES
	},
	{
		code: 'smartedu',
		by: 'district',
		title: '国家平台上的家庭教育课程',
		topic: '',
		stages: [],
		speaker: '国家中小学智慧教育平台',
		monthsAgo: 5,
		summary: '在网页上打开“家庭教育”栏目，按年级找课程。需要网络，请留意流量。',
		audience: FAMILIES,
		link: { url: 'https://www.zxx.edu.cn/', site: '国家中小学智慧教育平台' }
	},
	{
		code: 'bjedu',
		by: 'district',
		title: '北京平台上的家庭教育课程',
		topic: '',
		stages: [],
		speaker: '北京中小学智慧教育平台',
		monthsAgo: 5,
		summary: '北京市的课程和家庭教育专栏，在网页上观看。需要网络，请留意流量。',
		audience: FAMILIES,
		link: { url: 'https://zx.bjedu.cn/', site: '北京中小学智慧教育平台' }
	},
	{
		code: 'hosting',
		by: 'district',
		title: '怎样主持一场村里的讲座',
		topic: '',
		stages: [],
		speaker: '区家庭教育指导中心',
		monthsAgo: 4,
		summary: '辅导员培训：出门以前、开始的五分钟、讲完以后。只给工作人员看。（示例）',
		audience: 'trainers'
	}
];

/** The talk an event of the programme is about: the recording goes by the event's name. */
export const talkOf = (title: string): SampleTalk | undefined =>
	TALKS.find((talk) => talk.title === title && talk.link === undefined);

/** What a talk is published under. */
export const nameOfTalk = (seed: string, { by, code }: SampleTalk): LectureName => ({
	owner: ownerOfTalk(seed, by),
	id: idAt(seed, 'lecture', code)
});

/** Who owns what a publisher publishes: see `LectureName`. */
export const ownerOfTalk = (seed: string, by: Publisher): string =>
	by === 'district' ? 'district' : `township-${homeTownship(seed)}`;

export const seriesId = (seed: string, code: string): string => idAt(seed, 'series', code);
