import type { RecordPart } from '#lib/core/report/record.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** A part as the page asks for it, in the order of the form. */
export interface PartField {
	readonly part: RecordPart;
	readonly label: () => string;
	/** Lines it shows while empty. */
	readonly rows: number;
}

/** The fields of the page. */
export const PART_FIELDS: readonly PartField[] = [
	{ part: 'content', label: m.record_part_content, rows: 4 },
	{ part: 'questions', label: m.record_part_questions, rows: 3 },
	{ part: 'effect', label: m.record_part_effect, rows: 3 },
	{ part: 'handouts', label: m.record_part_handouts, rows: 1 },
	{ part: 'moderator', label: m.record_part_moderator, rows: 1 },
	{ part: 'audience', label: m.record_part_audience, rows: 1 },
	{ part: 'hours', label: m.record_part_hours, rows: 1 },
	{ part: 'notes', label: m.record_part_notes, rows: 2 }
];
