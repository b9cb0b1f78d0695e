import { maskPhone } from '#lib/core/household/mask.ts';
import type { PartChange, RowChoice } from '#lib/core/household/roster-choices.ts';
import type { RowIssue, SkippedRow } from '#lib/core/household/roster-rows.ts';
import type { RosterPreview, RosterProblem, RosterRow } from '#lib/core/household/roster-table.ts';
import type { RosterFileProblem } from '#lib/forms/read-roster.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';
import type { Tally } from './roster-import.svelte.ts';

/** What taking over would do: 新增 3 人，合并 1 人，跳过 2 行。 */
export function tallySentence(tally: Tally): string {
	const parts = [
		m.roster_sum_new({ count: tally.new }),
		tally.merge > 0 ? m.roster_sum_merge({ count: tally.merge }) : '',
		tally.skip > 0 ? m.roster_sum_skip({ count: tally.skip }) : '',
		tally.error > 0 ? m.roster_sum_error({ count: tally.error }) : ''
	].filter((part) => part !== '');
	return `${parts.join(m.roster_sum_comma())}${m.roster_sum_end()}`;
}

/** Which rows of the table were taken for no people; empty when only the one row of headings was. */
export function skippedSentence({ skipped }: RosterPreview): string {
	const words: readonly (readonly [SkippedRow, (count: number) => string])[] = [
		['above', (count) => m.roster_not_people_above({ count })],
		['blank', (count) => m.roster_not_people_blank({ count })],
		['section', (count) => m.roster_not_people_section({ count })],
		['total', (count) => m.roster_not_people_total({ count })]
	];
	const rows = words.flatMap(([why, word]) => (skipped[why] > 0 ? word(skipped[why]) : []));
	const repeated = skipped.header - 1;
	if (repeated > 0) rows.push(m.roster_not_people_header({ count: repeated }));
	return rows.length === 0
		? ''
		: m.roster_not_people({ rows: rows.join(m.roster_not_people_comma()) });
}

/** What a row of the preview says under its name. */
export const rowNote = (row: RosterRow): string =>
	factsLine(row.group, row.relation, row.stage, maskPhone(row.phone));

/** What somebody should know of a row before it goes in; empty when there is nothing. */
export function rowAlert(row: RosterRow): string {
	const issue = row.issue === undefined ? '' : issueWord(row.issue);
	return factsLine(issue, duplicateWord(row));
}

function issueWord(issue: RowIssue): string {
	switch (issue) {
		case 'name-missing':
			return m.roster_row_name_missing();
		case 'name-odd':
			return m.roster_row_name_odd();
		case 'phone-damaged':
			return m.roster_row_phone_damaged();
		case 'phone-odd':
			return m.roster_row_phone_odd();
	}
	return issue satisfies never;
}

/** Whom a row repeats, in words. */
function duplicateWord({ matchOf: match, state, changes }: RosterRow): string {
	if (match === undefined || state === 'error') return '';
	if (changes.some(({ part }) => part === 'left')) return m.roster_row_left();
	if (match.kind === 'roster')
		return match.by === 'name' ? m.roster_row_same_name() : m.roster_row_same_phone();
	return match.by === 'name'
		? m.roster_row_same_name_in_file({ line: match.line })
		: m.roster_row_same_phone_in_file({ line: match.line });
}

/** 新增 · 合并 · 跳过, or 不导入. */
export function choiceWord(row: RosterRow, choice: RowChoice): string {
	if (row.state === 'error') return m.roster_choice_error();
	switch (choice) {
		case 'new':
			return m.roster_choice_new();
		case 'merge':
			return m.roster_choice_merge();
		case 'skip':
			return m.roster_choice_skip();
	}
	return choice satisfies never;
}

/** What a choice would write: 补上电话：138****0001. */
export function choiceNote(row: RosterRow, choice: RowChoice): string {
	switch (choice) {
		case 'new':
			return row.matchOf === undefined ? '' : m.roster_choice_new_note();
		case 'merge':
			return [m.roster_choice_merge_note(), ...row.changes.map(changeSentence)].join(
				m.roster_sum_comma()
			);
		case 'skip':
			return m.roster_choice_skip_note();
	}
	return choice satisfies never;
}

function changeSentence({ part, from, to }: PartChange): string {
	if (part === 'left') return m.roster_change_back();
	const shown = (text: string): string => (part === 'phone' ? maskPhone(text) : text);
	return from === ''
		? m.roster_change_fill({ part: partWord(part), to: shown(to) })
		: m.roster_change_replace({ part: partWord(part), from: shown(from), to: shown(to) });
}

function partWord(part: Exclude<PartChange['part'], 'left'>): string {
	switch (part) {
		case 'relation':
			return m.roster_part_relation();
		case 'phone':
			return m.roster_part_phone();
		case 'group':
			return m.roster_part_group();
		case 'stage':
			return m.roster_part_stage();
	}
	return part satisfies never;
}

/** Why a table is no roster. */
export const rosterSentence = ({ code }: RosterProblem): string =>
	code === 'roster-no-names' ? m.roster_no_names() : m.roster_no_rows();

/** Why a file could not be read, and what to do about it. */
export function fileSentence({ code, detail }: RosterFileProblem): string {
	switch (code) {
		case 'reader-missing':
			return m.forms_writer_missing();
		case 'table-empty-file':
			return m.roster_file_empty();
		case 'table-pdf':
			return m.roster_file_pdf();
		case 'table-picture':
			return m.roster_file_picture();
		case 'table-document':
			return m.roster_file_document();
		case 'table-old-format':
			return m.roster_file_old_format();
		case 'table-other-format':
			return m.roster_file_other_format();
		case 'table-web-page':
			return m.roster_file_web_page();
		case 'table-archive':
			return m.roster_file_archive();
		case 'table-password':
			return m.roster_file_password();
		case 'table-damaged':
			return m.roster_file_damaged();
		case 'table-no-such-sheet':
			return m.roster_file_no_such_sheet();
		case 'table-blank':
			return m.roster_file_blank();
		case 'table-too-big':
			return m.roster_file_too_big({ maxRows: detail?.['maxRows'] ?? '' });
		case 'table-unknown':
			return m.roster_file_unknown();
	}
	return code satisfies never;
}
