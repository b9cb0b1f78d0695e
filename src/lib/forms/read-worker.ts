import { previewRoster } from '#lib/core/household/roster-table.ts';
import { ok, type Result } from '#lib/core/result.ts';
import { readTable } from './read-table.ts';
import type { ReadOrder, ReadReply, ReadRoster, RosterFileProblem } from './read-roster.ts';

/**
 * Unpacks, reads and compares a roster file away from the page: 10,000 rows take a cheap phone some seconds, in which the page
 * must still answer a thumb.
 */
async function obey(order: ReadOrder): Promise<Result<ReadRoster, RosterFileProblem>> {
	const table = await readTable(new Uint8Array(order.buffer), order.sheet);
	if (!table.ok) return table;
	const { sheet, sheets, rows } = table.value;
	const preview = previewRoster(rows, order.roster);
	return ok({ sheet, sheets, preview });
}

self.onmessage = ({ data }: MessageEvent<ReadOrder>) => {
	void obey(data).then((reply: ReadReply) => self.postMessage(reply));
};
