import type { LeaveReason } from '#lib/core/attendance/mark.ts';
import type { FormColumn, FormField } from './form.ts';

/**
 * The words and columns of a 签到表. There is usual practice, not one national standard (MISSION §2.4, §9), so a district
 * may hold its own template; this is the usual one. It is a form of the office and stays Chinese in every language of the
 * screens.
 */
export interface SignInTemplate {
	/** Places: {township} {site} */
	readonly title: string;
	/** Places: {title} {time} {venue} {speaker} {host} */
	readonly head: readonly (readonly FormField[])[];
	readonly columns: readonly SignInColumn[];
	/** Places: {expected} {attended} {late} {leave} {absent} */
	readonly counts: string;
	/** Said after the counts where they are not zero, so that the sums can be followed. Places as their names. */
	readonly remarks: {
		readonly early: string;
		readonly walkIns: string;
		/** Place: {madeUp} */
		readonly madeUp: string;
		readonly unmarked: string;
		readonly disputed: string;
		/** Where heads were counted and there are not as many names. */
		readonly headCount: string;
	};
	/** Places: {recorder} */
	readonly signatures: string;
	readonly pageFoot: string;
	/** What stands for a number or a name to be written by hand. */
	readonly blank: string;
	readonly notes: SignInNotes;
	readonly rowsPerPage: number;
	/** First word of the file's name. */
	readonly fileWord: string;
}

/** What a column of the sheet may hold. */
export type SignInCell =
	| 'number'
	| 'name'
	| 'relation'
	| 'stage'
	| 'group'
	/** Masked. */
	| 'phone'
	| 'time'
	| 'note'
	/** 签名 and whatever else is written by hand. */
	| 'blank';

/** A column and what it holds. */
interface SignInColumn extends FormColumn {
	readonly cell: SignInCell;
}

/** The words of 备注. */
export interface SignInNotes {
	readonly rollCall: string;
	readonly scan: string;
	readonly entered: string;
	readonly paper: string;
	readonly walkIn: string;
	readonly bulk: string;
	/** Place: {relation} */
	readonly standIn: string;
	readonly late: string;
	readonly early: string;
	readonly leave: string;
	/** Place: {reason} */
	readonly leaveFor: string;
	readonly reasons: Readonly<Record<LeaveReason, string>>;
	readonly absent: string;
	/** Heard afterwards. */
	readonly madeUp: string;
	readonly disputed: string;
	readonly between: string;
}

/** The usual sheet. Widths add up to 82, the width of an A4 page upright; headings break where they read well. */
export const SIGN_IN_TEMPLATE: SignInTemplate = {
	title: '{township}{site}家长学校活动签到表',
	head: [
		[{ label: '活动主题', value: '{title}' }],
		[
			{ label: '时间', value: '{time}' },
			{ label: '地点', value: '{venue}' }
		],
		[
			{ label: '主讲人', value: '{speaker}' },
			{ label: '主办单位', value: '{host}' }
		]
	],
	columns: [
		{ cell: 'number', label: '序号', widthChars: 5, align: 'center' },
		{ cell: 'name', label: '家长姓名', widthChars: 10, align: 'center' },
		{ cell: 'relation', label: '与孩子\n关系', widthChars: 8, align: 'center' },
		{ cell: 'stage', label: '孩子学段\n/班级', widthChars: 9, align: 'center', isSmall: true },
		{ cell: 'group', label: '村组\n/楼门', widthChars: 9, align: 'center', isSmall: true },
		{ cell: 'phone', label: '联系电话', widthChars: 12, align: 'center' },
		{ cell: 'time', label: '签到\n时间', widthChars: 7, align: 'center' },
		{ cell: 'blank', label: '签名', widthChars: 10, align: 'center' },
		{ cell: 'note', label: '备注', widthChars: 12, align: 'left', isSmall: true }
	],
	counts:
		'应到 {expected} 人　实到 {attended} 人　迟到 {late} 人　请假 {leave} 人　缺席 {absent} 人',
	remarks: {
		early: '早退 {early} 人',
		walkIns: '另有现场登记 {walkIns} 人，计入实到',
		madeUp: '补课 {madeUp} 人，不计入实到',
		unmarked: '未点名 {unmarked} 人',
		disputed: '待核对 {disputed} 人',
		headCount: '现场清点 {headCount} 人，{attended} 人有姓名，其余仅计人数'
	},
	signatures: '记录人：{recorder}　　　　负责人：＿＿＿＿＿＿　　　　（盖章）',
	pageFoot: '第 {page} 页 / 共 {pages} 页',
	blank: '＿＿＿',
	notes: {
		rollCall: '点名',
		scan: '扫码',
		entered: '代录',
		paper: '补录',
		walkIn: '现场登记',
		bulk: '批量',
		standIn: '代到（{relation}）',
		late: '迟到',
		early: '早退',
		leave: '请假',
		leaveFor: '请假（{reason}）',
		reasons: { sick: '病', personal: '事', harvest: '农忙', other: '其他' },
		absent: '缺席',
		madeUp: '已补课',
		disputed: '两处记录不同，待核对',
		between: '、'
	},
	rowsPerPage: 25,
	fileWord: '签到表'
};
