import { maskPhone } from '#lib/core/household/mask.ts';
import type { RosterPreview, RosterProblem, RosterRow } from '#lib/core/household/roster-table.ts';
import type { XlsxProblem } from '#lib/forms/read-xlsx.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';

/** What a table would add, what is there already, what cannot be read: 新增 3 人，已有 1 人。 */
export function previewSentence(counts: RosterPreview['counts']): string {
	const parts = [
		m.roster_preview_new({ count: counts.new }),
		counts.duplicate > 0 ? m.roster_preview_known({ count: counts.duplicate }) : '',
		counts.error > 0 ? m.roster_preview_errors({ count: counts.error }) : ''
	].filter((part) => part !== '');
	return `${parts.join(m.roster_preview_comma())}${m.roster_preview_safe()}`;
}

/** What a row of the preview says under its name. */
export function rowNote(row: RosterRow): string {
	const parts = [row.group, row.relation, maskPhone(row.phone)];
	if (row.issue !== undefined) parts.push(issueWord(row.issue));
	else if (row.state === 'duplicate') parts.push(duplicateWord(row.matchOf));
	return factsLine(...parts);
}

function issueWord(issue: NonNullable<RosterRow['issue']>): string {
	switch (issue) {
		case 'name-missing':
			return m.forms_row_name_missing();
		case 'name-odd':
			return m.forms_row_name_odd();
		case 'phone-damaged':
			return m.forms_row_phone_damaged();
		case 'phone-odd':
			return m.forms_row_phone_odd();
	}
	return issue satisfies never;
}

/** Whom a row repeats, in words. */
function duplicateWord(match: RosterRow['matchOf']): string {
	if (match === undefined) return m.forms_row_duplicate();
	if (match.kind === 'roster')
		return match.by === 'name' ? m.forms_row_same_name() : m.forms_row_same_phone();
	return match.by === 'name'
		? m.forms_row_same_name_in_file({ line: match.line })
		: m.forms_row_same_phone_in_file({ line: match.line });
}

/** Why a table is no roster. */
export const rosterSentence = ({ code }: RosterProblem): string =>
	code === 'roster-no-names' ? m.forms_roster_no_names() : m.forms_roster_no_rows();

/** Why a file could not be read. */
export function xlsxSentence({ code, detail }: XlsxProblem): string {
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
			return m.forms_xlsx_too_big({ maxRows: detail?.['maxRows'] ?? '' });
	}
	return code satisfies never;
}
