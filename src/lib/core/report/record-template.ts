import type { SessionKind } from '#lib/core/session/session.ts';

/**
 * The words and boxes of a 活动记录表 (MISSION §2.4). Like the 签到表 it follows usual practice, a district may hold its own,
 * and it stays Chinese in every language of the screens.
 *
 * Places in `value`: {unit} {title} {kind} {time} {venue} {hours} {moderator} {speaker} {audience} {expected} {attended}
 * {grandparents} {fathers} {handouts} {content} {questions} {effect} {notes}.
 */
export interface RecordTemplate {
	/** Places: {township} {site} */
	readonly title: string;
	/** {unit}: who held it. Places: {township} {site} */
	readonly unit: string;
	/** Widths of the columns the boxes stand on, in characters of half width. */
	readonly widths: readonly number[];
	readonly lines: readonly RecordLine[];
	readonly pictures: { readonly label: string; readonly empty: string; readonly alt: string };
	/** Places: {recorder} {date} */
	readonly signatures: string;
	readonly pageFoot: string;
	/** What stands for a number or a name to be written by hand. */
	readonly blank: string;
	readonly kinds: Readonly<Record<SessionKind, string>>;
	/** First word of the file's name. */
	readonly fileWord: string;
}

/** One line of boxes: a label and what is written beside it, each with the columns it takes. */
export interface RecordLine {
	readonly fields: readonly RecordField[];
	/** Lines of text it has room for at least; 1 when left out. */
	readonly minLines?: number;
	/** The line stands in the form only when this part of the record is written. */
	readonly onlyWith?: 'notes';
}

interface RecordField {
	readonly label: string;
	readonly labelSpan: number;
	readonly value: string;
	readonly valueSpan: number;
}

const half = (label: string, value: string): RecordField => ({
	label,
	labelSpan: 1,
	value,
	valueSpan: 3
});
const whole = (label: string, value: string): RecordField => ({
	label,
	labelSpan: 1,
	value,
	valueSpan: 7
});
const quarter = (label: string, value: string): RecordField => ({
	label,
	labelSpan: 1,
	value,
	valueSpan: 1
});

/** The usual form. Widths add up to 82, the width of an A4 page upright. */
export const RECORD_TEMPLATE: RecordTemplate = {
	title: '{township}{site}家长学校活动记录表',
	unit: '{township}{site}家长学校',
	widths: [12, 8.5, 12, 8.5, 12, 8.5, 12, 8.5],
	lines: [
		{ fields: [half('单位', '{unit}'), half('活动类型', '{kind}')] },
		{ fields: [whole('活动名称', '{title}')] },
		{ fields: [half('时间', '{time}'), half('地点', '{venue}')], minLines: 2 },
		{ fields: [half('主持人', '{moderator}'), half('学时', '{hours}')] },
		{
			fields: [half('主讲人\n（单位/职务）', '{speaker}'), half('参加对象', '{audience}')],
			minLines: 2
		},
		{
			fields: [
				quarter('应到人数', '{expected}'),
				quarter('实到人数', '{attended}'),
				quarter('其中祖辈', '{grandparents}'),
				quarter('父亲', '{fathers}')
			]
		},
		{ fields: [whole('发放资料', '{handouts}')], minLines: 2 },
		{ fields: [whole('活动内容\n（过程）', '{content}')], minLines: 9 },
		{ fields: [whole('家长提问\n与互动', '{questions}')], minLines: 5 },
		{ fields: [whole('效果与反思', '{effect}')], minLines: 5 },
		{ fields: [whole('备注', '{notes}')], onlyWith: 'notes' },
		{ fields: [whole('满意度', '发放 ＿＿＿ 份　回收 ＿＿＿ 份　满意率 ＿＿＿ %')] }
	],
	pictures: { label: '照片\n粘贴处', empty: '（2–4 张）', alt: '活动照片' },
	signatures: '记录人：{recorder}　　　　审核人：＿＿＿＿＿＿　　　　日期：{date}',
	pageFoot: '第 {page} 页 / 共 {pages} 页',
	blank: '＿＿＿',
	kinds: {
		lecture: '主题讲座',
		activity: '亲子活动',
		'parents-meeting': '家长会',
		salon: '家长沙龙',
		workshop: '工作坊',
		counselling: '咨询'
	},
	fileWord: '活动记录表'
};
