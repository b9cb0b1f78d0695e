import type { RowMatch } from '#lib/core/household/roster-matches.ts';
import type { RosterProblem, RosterRow } from '#lib/core/household/roster-table.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { XlsxProblem } from './read-xlsx.ts';

/** What a person reads when a file cannot be taken for a roster: what is wrong, and what to do. */
export function fileProblemText({ code, detail }: XlsxProblem | RosterProblem): string {
	switch (code) {
		case 'xlsx-not-a-spreadsheet':
			return m.forms_xlsx_not_a_spreadsheet();
		case 'xlsx-old-format':
			return m.forms_xlsx_old_format();
		case 'xlsx-password':
			return m.forms_xlsx_password();
		case 'xlsx-damaged':
			return m.forms_xlsx_damaged();
		case 'xlsx-no-such-sheet':
			return m.forms_xlsx_no_such_sheet();
		case 'xlsx-empty':
			return m.forms_xlsx_empty();
		case 'xlsx-too-big':
			return m.forms_xlsx_too_big({ maxRows: detail?.maxRows ?? '' });
		case 'roster-no-names':
			return m.forms_roster_no_names();
		case 'roster-no-rows':
			return m.forms_roster_no_rows();
	}
	return code satisfies never;
}

/** Why a row of a preview is not simply new: its issue, else whom it repeats; empty when there is nothing to say. */
export function rowRemark({ issue, matchOf }: Pick<RosterRow, 'issue' | 'matchOf'>): string {
	if (issue === 'name-missing') return m.forms_row_name_missing();
	if (issue === 'name-odd') return m.forms_row_name_odd();
	if (matchOf !== undefined) return matchText(matchOf);
	switch (issue) {
		case 'phone-damaged':
			return m.forms_row_phone_damaged();
		case 'phone-odd':
			return m.forms_row_phone_odd();
		case undefined:
			return '';
	}
	return issue satisfies never;
}

/** 新增 · 已有 · 不导入 */
export function rowStateText(state: RosterRow['state']): string {
	switch (state) {
		case 'new':
			return m.forms_row_new();
		case 'duplicate':
			return m.forms_row_duplicate();
		case 'error':
			return m.forms_row_error();
	}
	return state satisfies never;
}

function matchText(match: RowMatch): string {
	if (match.kind === 'roster') {
		return match.by === 'name' ? m.forms_row_same_name() : m.forms_row_same_phone();
	}
	const { line, by } = match;
	return by === 'name'
		? m.forms_row_same_name_in_file({ line })
		: m.forms_row_same_phone_in_file({ line });
}
