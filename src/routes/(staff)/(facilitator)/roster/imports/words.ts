import type { PastImport, Undoing } from '#lib/core/household/roster-undo.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';

/** 新增 40 人 · 合并 2 人 */
export const importSentence = ({ added, merged }: PastImport): string =>
	factsLine(
		m.roster_sum_new({ count: added }),
		merged > 0 ? m.roster_sum_merge({ count: merged }) : undefined
	);

/** What taking an import back would do, before somebody says yes. */
export function undoSentence({ undone, kept }: Undoing): string {
	if (undone === 0) return m.roster_undo_nothing();
	return [m.roster_undo_text({ undone }), kept > 0 ? m.roster_undo_kept({ kept }) : ''].join('');
}
