import { isToMakeUp } from '#lib/core/attendance/make-up.ts';
import type { Sheet } from '#lib/core/attendance/sheet.ts';
import type { Session } from '#lib/core/session/session.ts';
import { dateText, isoDay, periodText } from './china-time.ts';
import { fillIn, formFileName } from './form.ts';
import type { BoxedForm, BoxLine, FormPicture } from './form.ts';
import { classHours, countKin, type SessionRecord } from './record.ts';
import { RECORD_TEMPLATE } from './record-template.ts';
import type { RecordLine, RecordTemplate } from './record-template.ts';

/**
 * The 活动记录表 of one session: what is written of it, and the counts of its sheet. 实到 is what the 签到表 says; where only heads
 * were counted, or more heads than names, it says so, that the two forms reconcile.
 */
export interface RecordFormParts {
	readonly sheet: Sheet;
	readonly session: Session;
	readonly record: SessionRecord;
	/** Who made the session up afterwards: said beside 实到, and not counted in it. */
	readonly makeUps?: ReadonlySet<string>;
	/** In the order they stand in. */
	readonly photos?: readonly Omit<FormPicture, 'alt'>[];
	/** 柳泉镇 and 东柳村, as they stand in the title. */
	readonly place: { readonly township: string; readonly site: string };
	/** 记录人; left open when absent. */
	readonly recorder?: string;
	readonly template?: RecordTemplate;
}

/** Makes the form. */
export function recordForm(parts: RecordFormParts): BoxedForm {
	const { session, place, recorder = '', record, template = RECORD_TEMPLATE } = parts;
	const values = valuesOf(parts, template);
	return {
		kind: 'boxed',
		title: fillIn(template.title, place),
		widths: template.widths,
		lines: template.lines
			.filter(({ onlyWith }) => onlyWith === undefined || record[onlyWith] !== '')
			.map((line) => boxesOf(line, values)),
		pictures: {
			label: template.pictures.label,
			empty: template.pictures.empty,
			pictures: (parts.photos ?? []).map((photo, index) => ({
				...photo,
				alt: `${template.pictures.alt} ${index + 1}`
			}))
		},
		foot: [
			fillIn(template.signatures, {
				recorder: recorder === '' ? template.blank.repeat(2) : recorder,
				date: dateText(session.start)
			})
		],
		pageFoot: template.pageFoot,
		orientation: 'portrait',
		fileName: formFileName([template.fileWord, place.site, isoDay(session.start), session.title])
	};
}

function boxesOf(
	{ fields, minLines = 1 }: RecordLine,
	values: Readonly<Record<string, string>>
): BoxLine {
	const boxes = fields.flatMap(({ label, labelSpan, value, valueSpan }) => [
		{ text: label, span: labelSpan, isLabel: true },
		{ text: fillIn(value, values), span: valueSpan, isLabel: false }
	]);
	return { boxes, minLines };
}

function valuesOf(
	{ sheet, session, record, place, makeUps }: RecordFormParts,
	template: RecordTemplate
): Record<string, string> {
	const { expected, attended, unmarked, headCount } = sheet.counts;
	const isBlank = unmarked === sheet.rows.length && headCount === undefined;
	const kin = countKin(sheet);
	const madeUp = sheet.rows.filter(
		({ mark, person }) => isToMakeUp(mark) && makeUps?.has(person.id) === true
	).length;
	const count = (number: number): string => (isBlank ? '' : `${number} 人`);
	return {
		...record,
		unit: fillIn(template.unit, place),
		title: session.title,
		kind: template.kinds[session.kind],
		time: periodText(session.start, session.end),
		venue: session.venue,
		speaker: session.speaker,
		hours: record.hours === '' ? String(classHours(session)) : record.hours,
		expected: `${expected} 人`,
		attended: [
			headCount !== undefined && headCount !== attended
				? `${attended} 人（清点 ${headCount} 人）`
				: count(attended),
			madeUp > 0 ? `另补课 ${madeUp} 人` : ''
		]
			.filter((text) => text !== '')
			.join('\n'),
		grandparents: count(kin.grandparents),
		fathers: count(kin.fathers)
	};
}
