import { isToMakeUp } from '#lib/core/attendance/make-up.ts';
import { isAttended } from '#lib/core/attendance/mark.ts';
import type { Mark } from '#lib/core/attendance/mark.ts';
import type { Sheet, SheetRow } from '#lib/core/attendance/sheet.ts';
import { maskPhone } from '#lib/core/household/mask.ts';
import type { Session } from '#lib/core/session/session.ts';
import { isoDay, periodText, timeOnDayText } from './china-time.ts';
import { fillIn, formFileName } from './form.ts';
import type { TableForm } from './form.ts';
import { SIGN_IN_TEMPLATE } from './sign-in-template.ts';
import type { SignInCell, SignInNotes, SignInTemplate } from './sign-in-template.ts';

/**
 * The 签到表 of one session (MISSION §2.4), from its sheet. The counts in the foot are those of the rows above them. A sheet
 * with nothing marked is one to print before the event and sign by hand: its last page is filled up with empty rows and its
 * counts are left open.
 */
export interface SignInParts {
	readonly sheet: Sheet;
	readonly session: Session;
	/** 柳泉镇 and 东柳村, as they stand in the title. */
	readonly place: { readonly township: string; readonly site: string };
	/** Who made the session up afterwards: noted beside their marks, and not counted as 实到. */
	readonly makeUps?: ReadonlySet<string>;
	/** 记录人; left open when absent. */
	readonly recorder?: string;
	/** The district's own words and columns; the usual ones when absent. */
	readonly template?: SignInTemplate;
}

/** Makes the form. */
export function signInForm(parts: SignInParts): TableForm {
	const { session, place, template = SIGN_IN_TEMPLATE } = parts;
	const values = {
		...place,
		title: session.title,
		time: periodText(session.start, session.end),
		venue: session.venue,
		speaker: session.speaker,
		host: session.host
	};
	return {
		kind: 'table',
		title: fillIn(template.title, values),
		head: template.head.map((line) =>
			line.map(({ label, value }) => ({ label, value: fillIn(value, values) }))
		),
		columns: template.columns,
		rows: rowsOf(parts, template),
		foot: footOf(parts, template),
		pageFoot: template.pageFoot,
		orientation: 'portrait',
		rowsPerPage: template.rowsPerPage,
		fileName: formFileName([template.fileWord, place.site, isoDay(session.start), session.title])
	};
}

/** Nobody marked or counted yet: a sheet for paper. */
const isForPaper = ({ counts, rows }: Sheet): boolean =>
	counts.unmarked === rows.length && counts.headCount === undefined;

function rowsOf({ sheet, session, makeUps }: SignInParts, template: SignInTemplate): string[][] {
	const rows = sheet.rows.map((row, i) => {
		const isMadeUp = isToMakeUp(row.mark) && makeUps?.has(row.person.id) === true;
		const parts = { row, number: i + 1, session, template, isMadeUp };
		return template.columns.map(({ cell }) => cellOf(cell, parts));
	});
	if (!isForPaper(sheet)) return rows;
	const missing =
		(template.rowsPerPage - (rows.length % template.rowsPerPage)) % template.rowsPerPage;
	const wanted = rows.length === 0 ? template.rowsPerPage : missing;
	const empty = Array.from({ length: wanted }, (_, i) =>
		template.columns.map(({ cell }) => (cell === 'number' ? String(rows.length + i + 1) : ''))
	);
	return [...rows, ...empty];
}

interface CellParts {
	readonly row: SheetRow;
	readonly number: number;
	readonly session: Session;
	readonly template: SignInTemplate;
	readonly isMadeUp: boolean;
}

function cellOf(cell: SignInCell, { row, number, session, template, isMadeUp }: CellParts): string {
	const { person } = row;
	switch (cell) {
		case 'number':
			return String(number);
		case 'name':
		case 'relation':
		case 'stage':
		case 'group':
			return person[cell];
		case 'phone':
			return maskPhone(person.phone);
		case 'time':
			return signedAtText(row, session);
		case 'note':
			return [noteOf(row, template.notes), isMadeUp ? template.notes.madeUp : '']
				.filter((note) => note !== '')
				.join(template.notes.between);
		case 'blank':
			return '';
	}
	return cell satisfies never;
}

/**
 * When somebody signed in. Blank where nobody saw it: for marks made in bulk, and for those entered afterwards from paper,
 * whose time is that of the typing.
 */
function signedAtText({ mark, how, at }: SheetRow, session: Session): string {
	if (mark === undefined || at === undefined || !isAttended(mark.status)) return '';
	if (how !== 'one' || mark.method === 'paper') return '';
	return timeOnDayText(at, session.start);
}

function noteOf({ mark, how, disputed }: SheetRow, notes: SignInNotes): string {
	const open = disputed.length > 0 ? [notes.disputed] : [];
	if (mark === undefined) return open.join(notes.between);
	const source = how === 'bulk' ? notes.bulk : methodNote(mark, notes);
	const relation = mark.relation ?? '';
	const standIn = relation === '' ? [] : [fillIn(notes.standIn, { relation })];
	return [source, ...standIn, statusNote(mark, notes), ...open]
		.filter((note) => note !== '')
		.join(notes.between);
}

function methodNote({ method, status }: Mark, notes: SignInNotes): string {
	switch (method) {
		case 'entered':
			return notes.entered;
		case 'walk-in':
			return notes.walkIn;
		case 'paper':
			return notes.paper;
		case 'scan':
			return notes.scan;
		case undefined:
			// 请假 and 缺席 say it all: nobody was there to be called.
			return isAttended(status) ? notes.rollCall : '';
	}
	return method satisfies never;
}

function statusNote({ status, reason }: Mark, notes: SignInNotes): string {
	switch (status) {
		case 'present':
			return '';
		case 'late':
			return notes.late;
		case 'early':
			return notes.early;
		case 'leave':
			return reason === undefined
				? notes.leave
				: fillIn(notes.leaveFor, { reason: notes.reasons[reason] });
		case 'absent':
			return notes.absent;
	}
	return status satisfies never;
}

function footOf(
	{ sheet, makeUps, recorder = '' }: SignInParts,
	template: SignInTemplate
): string[] {
	const { headCount, ...counts } = sheet.counts;
	const written = Object.fromEntries(
		Object.entries(counts).map(([name, count]) => [
			name,
			isForPaper(sheet) && name !== 'expected' ? template.blank : String(count)
		])
	);
	const madeUp = sheet.rows.filter(
		({ mark, person }) => isToMakeUp(mark) && makeUps?.has(person.id) === true
	).length;
	const values = { ...written, headCount: String(headCount ?? ''), madeUp: String(madeUp) };
	const { remarks } = template;
	const said = [
		counts.early > 0 ? remarks.early : '',
		counts.walkIns > 0 ? remarks.walkIns : '',
		madeUp > 0 ? remarks.madeUp : '',
		counts.unmarked > 0 && !isForPaper(sheet) ? remarks.unmarked : '',
		counts.disputed > 0 ? remarks.disputed : '',
		headCount !== undefined && headCount !== counts.attended ? remarks.headCount : ''
	].filter((remark) => remark !== '');
	const lines = [template.counts, ...(said.length > 0 ? [`${said.join('；')}。`] : [])];
	return [
		...lines.map((line) => fillIn(line, values)),
		fillIn(template.signatures, { recorder: recorder === '' ? template.blank.repeat(2) : recorder })
	];
}
