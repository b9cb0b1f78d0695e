import type { DiaryRow } from '#lib/device/store.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { problemWord } from './sentences.ts';

/** One line of the diary in words: 镇里已收到 46 条, 收到 12 条, 没有网络. */
export function diaryLine(line: DiaryRow): string {
	switch (line.kind) {
		case 'failed':
			return problemWord(line.problem);
		case 'reissued':
			return m.sync_diary_reissued();
		case 'recovered':
			return m.sync_diary_recovered({ count: line.received });
		case 'exchanged':
			return [
				line.delivered > 0 ? m.sync_diary_delivered({ count: line.delivered }) : '',
				line.received > 0 ? m.sync_diary_received({ count: line.received }) : '',
				line.refused > 0 ? m.sync_diary_refused({ count: line.refused }) : ''
			]
				.filter((part) => part !== '')
				.join(m.common_list_separator());
	}
	return line.kind satisfies never;
}
