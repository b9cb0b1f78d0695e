import { onTimeUntilS } from '#lib/core/attendance/late-rule.ts';
import type { Sheet } from '#lib/core/attendance/sheet.ts';
import { timeOfDay } from '#lib/text/format.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';

/** 19:10 以后到的记迟到 · 不按时间记迟到 */
export function lateWords({ late, start }: Pick<Sheet, 'late' | 'start'>): string {
	const untilS = onTimeUntilS(late, start);
	return untilS === undefined ? m.roll_late_never() : m.roll_late_from({ time: timeOfDay(untilS) });
}

/** What holds for this session, above its rows: 还没开始 … · 19:10 以后到的记迟到 · 清点 45 人 */
export const lineWords = ({ state, counts, ...sheet }: Sheet): string =>
	factsLine(
		state === 'planned' ? m.roll_not_started() : undefined,
		lateWords(sheet),
		counts.headCount === undefined ? undefined : m.roll_counted({ count: counts.headCount })
	);
