import type { Mark } from '#lib/core/attendance/mark.ts';
import { parseMark } from '#lib/core/attendance/mark.ts';
import type { SheetRow } from '#lib/core/attendance/sheet.ts';
import { timeOfDay } from '#lib/text/format.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { Delivery, RollEntry } from '#lib/ui/roll/roll-entry.ts';
import { factsLine } from '../../../../parts/facts-line.ts';
import { leaveReasonWord } from './words.ts';

/** What lies over a row: a tap under way or failed, else how far its newest mark has come. */
export interface RowState {
	readonly onTheWay: { readonly mark: Mark; readonly delivery: Delivery | undefined } | undefined;
	readonly delivery: Delivery | undefined;
}

/** A row of the sheet as the list shows it. The known entry comes back when nothing about it changed. */
export function entryOf(row: SheetRow, known: RollEntry | undefined, state: RowState): RollEntry {
	const mark = state.onTheWay?.mark ?? row.mark;
	const answers =
		state.onTheWay === undefined && row.disputed.length > 0
			? row.disputed.map(({ value }) => parseMark(value)?.status ?? ('unmarked' as const))
			: undefined;
	const entry: RollEntry = {
		id: row.person.id,
		name: row.person.name === '' ? m.roll_nameless() : row.person.name,
		note: noteOf(row, mark, state.onTheWay === undefined),
		status: mark?.status ?? 'unmarked',
		isProxy: mark?.relation !== undefined,
		delivery: state.onTheWay === undefined ? mark && state.delivery : state.onTheWay.delivery,
		answers
	};
	return known !== undefined && isSame(known, entry) ? known : entry;
}

/** 二组 · 妈妈 · 奶奶代到 · 19:12 */
function noteOf(row: SheetRow, mark: Mark | undefined, isSaved: boolean): string {
	const { group, relation, isWalkIn } = row.person;
	const parts = [group, relation];
	if (row.isWalkIn || isWalkIn) parts.push(m.roll_walk_in_note());
	if (mark?.relation !== undefined && mark.relation !== '')
		parts.push(m.roll_came_instead({ relation: mark.relation }));
	if (mark?.status === 'late' && row.at !== undefined && isSaved) parts.push(timeOfDay(row.at));
	if (mark?.status === 'leave' && mark.reason !== undefined)
		parts.push(leaveReasonWord(mark.reason));
	if (mark?.method === 'entered') parts.push(m.roll_entered_note());
	if (mark?.method === 'paper') parts.push(m.roll_paper_note());
	if (row.how === 'bulk' && isSaved) parts.push(m.roll_bulk_note());
	return factsLine(...parts);
}

const isSame = (a: RollEntry, b: RollEntry): boolean =>
	a.name === b.name &&
	a.note === b.note &&
	a.status === b.status &&
	a.isProxy === b.isProxy &&
	a.delivery === b.delivery &&
	a.answers?.join() === b.answers?.join();
