import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { isAttended, markKey } from '#lib/core/attendance/mark.ts';
import type { Sheet } from '#lib/core/attendance/sheet.ts';
import type { SessionId } from '#lib/core/ids.ts';
import { RECORD_PARTS, recordKey } from '#lib/core/report/record.ts';

/** What of an evening has reached the township. */
export interface Receipt {
	/** People of 实到, and how many of their marks the server holds. */
	readonly marks: { readonly all: number; readonly done: number };
	/** Parts of the record that are written, and how many the server holds. */
	readonly record: { readonly all: number; readonly done: number };
}

/** Reads it off the rows of a session. */
export function receiptOf(live: LiveScope, session: SessionId, sheet: Sheet): Receipt {
	const keysOf = {
		marks: sheet.rows
			.filter(({ mark }) => mark !== undefined && isAttended(mark.status))
			.map(({ person }) => markKey(session, person.id)),
		record: RECORD_PARTS.map((part) => recordKey(session, part))
	};
	const count = (keys: readonly string[]) => {
		const deliveries = keys.flatMap((key) => live.deliveryOf(key) ?? []);
		return {
			all: deliveries.length,
			done: deliveries.filter((delivery) => delivery === 'delivered').length
		};
	};
	return { marks: count(keysOf.marks), record: count(keysOf.record) };
}
