import type { Counts } from '#lib/core/attendance/counts.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What a sheet counts beside 应到 and 实到: 迟到 2, 请假 6, 未点 3. Nobody late is not said. */
export function countsOf({ late, leave, absent, unmarked }: Counts): string[] {
	const counted: readonly (readonly [string, number])[] = [
		[m.common_status_late(), late],
		[m.common_status_leave(), leave],
		[m.common_status_absent(), absent],
		[m.common_status_unmarked(), unmarked]
	];
	return counted.filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`);
}
