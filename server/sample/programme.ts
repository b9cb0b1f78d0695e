/** What a parent school holds in a year: one lecture a month and an activity in most (MISSION §6). */
import type { SessionKind } from '#lib/core/session/session.ts';
import type { SessionTemplate } from '#lib/core/session/template.ts';
import { lectureText } from '#lib/core/lecture/release.ts';
import { idAt } from './chance.ts';
import { nameOfTalk, talkOf } from './talks.ts';

export interface Event {
	readonly title: string;
	readonly kind: SessionKind;
	/** Topic code of the district's taxonomy. */
	readonly topic: string;
	readonly speaker: string;
	readonly startHour: number;
	readonly startMinute: number;
	readonly lengthMin: number;
}

type LectureRow = readonly [month: number, title: string, topic: string, speaker: string];

const LECTURES: readonly LectureRow[] = [
	[9, '如何培养孩子的良好习惯', 'habits', '许明老师(小学教师)'],
	[10, '亲子沟通技巧', 'communication', '宋安老师(家庭教育专家)'],
	[11, '小眼镜怎么防：每天两小时户外', 'myopia', '柳泉中心小学校医'],
	[12, '孩子放不下手机怎么办', 'screen-time', '宋安老师(家庭教育专家)'],
	[1, '寒假作息与冬令营安全', 'life-skills', '老教师宣讲队'],
	[2, '爷爷奶奶带娃的得与失', 'grandparents', '社区家长学校'],
	[3, '小胖墩的一日三餐', 'weight', '镇卫生院营养师'],
	[4, '读懂孩子的情绪', 'feelings', '何静老师(心理教师)'],
	[5, '家庭教育促进法与我家', 'law', '镇司法所'],
	[6, '好家风从餐桌开始', 'family-tradition', '老党员宣讲队'],
	[7, '防溺水与夏令营家长须知', 'safety', '镇派出所民警'],
	[8, '幼小衔接：入学前的一百天', 'school-start', '中心幼儿园教师']
];

const ACTIVITIES: readonly LectureRow[] = [
	[9, '家长开放日', 'school-life', '学校德育处'],
	[10, '亲子运动会', 'fitness', '社区体育指导员'],
	[11, '科普展览进村', 'science', '区科协大篷车'],
	[12, '亲子阅读夜', 'reading', '故事妈妈志愿队'],
	[1, '冬令营：写春联', 'culture', '老教师宣讲队'],
	[3, '社区志愿服务日', 'volunteering', '社区志愿队'],
	[4, '春季社会实践：农事体验', 'practice', '杏林村农事体验园'],
	[5, '校园文化节', 'culture', '学校德育处'],
	[7, '夏令营：水上安全课', 'safety', '镇消防站'],
	[8, '企业研发中心参观', 'science', '示例智能装备公司']
];

/** The lecture of a month (1–12). */
export function lectureOf(month: number): Event {
	const row = LECTURES.find(([planned]) => planned === month);
	if (row === undefined) throw new RangeError(`There is no month ${month}.`);
	const [, title, topic, speaker] = row;
	return { title, kind: 'lecture', topic, speaker, startHour: 19, startMinute: 0, lengthMin: 90 };
}

/** The activity of a month; some have none. */
export function activityOf(month: number): Event | undefined {
	const row = ACTIVITIES.find(([planned]) => planned === month);
	if (row === undefined) return undefined;
	const [, title, topic, speaker] = row;
	return { title, kind: 'activity', topic, speaker, startHour: 9, startMinute: 30, lengthMin: 120 };
}

/** What the district offers to be planned from: every lecture of the year, and its activities. */
export const sampleTemplates = (seed: string): SessionTemplate[] =>
	[
		...LECTURES.map(([month]) => lectureOf(month)),
		...ACTIVITIES.map(([month]) => activityOf(month))
	]
		.filter((event) => event !== undefined)
		.map(({ title, kind, topic, speaker, lengthMin }) => ({
			owner: 'district',
			id: idAt(seed, 'template', title),
			title,
			kind,
			topic,
			speaker,
			lecture: lectureOfEvent(seed, title),
			minutes: lengthMin,
			month: [...LECTURES, ...ACTIVITIES].find(([, known]) => known === title)?.[0]
		}));

/** The published lecture an event is about, as sessions name it; empty: none. */
export function lectureOfEvent(seed: string, title: string): string {
	const talk = talkOf(title);
	return talk === undefined ? '' : lectureText(nameOfTalk(seed, talk));
}
