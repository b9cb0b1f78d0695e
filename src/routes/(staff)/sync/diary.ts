import type { DiaryRow } from '#lib/device/store.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { problemWord } from './sentences.ts';

/** Some exchanges in a row with the same outcome. */
export interface DiaryPart {
	/** Of the last of them, epoch ms. */
	readonly at: number;
	readonly words: string;
}

/** The diary in words, newest first; a server that was away for an hour is one line, not sixty. */
export function diaryParts(lines: readonly DiaryRow[]): DiaryPart[] {
	const runs: { readonly at: number; readonly words: string; count: number }[] = [];
	for (const line of lines) {
		const words = diaryLine(line);
		const run = runs.at(-1);
		if (line.kind === 'failed' && run?.words === words) run.count += 1;
		else runs.push({ at: line.at, words, count: 1 });
	}
	return runs.map(({ at, words, count }) => ({
		at,
		words: count === 1 ? words : m.common_times({ what: words, count })
	}));
}

/** One line of the diary: 镇里已收到 46 条, 收到 12 条, 没有网络. */
function diaryLine(line: DiaryRow): string {
	switch (line.kind) {
		case 'failed':
			return problemWord(line.problem);
		case 'reissued':
			return m.sync_diary_reissued();
		case 'recovered':
			return m.sync_diary_recovered({ count: line.received });
		case 'exchanged':
			return exchangeWords(line);
		case 'returned':
			return [
				...(line.delivered > 0 ? [m.sync_diary_returned({ count: line.delivered })] : []),
				...(line.refused > 0 ? [m.sync_diary_refused({ count: line.refused })] : [])
			].join(m.common_list_separator());
	}
	return line.kind satisfies never;
}

function exchangeWords(line: DiaryRow): string {
	const parts = [
		line.delivered > 0 ? m.sync_diary_delivered({ count: line.delivered }) : '',
		line.received > 0 ? m.sync_diary_received({ count: line.received }) : '',
		line.refused > 0 ? m.sync_diary_refused({ count: line.refused }) : ''
	].filter((part) => part !== '');
	return parts.length === 0 ? m.sync_diary_nothing() : parts.join(m.common_list_separator());
}
