import type { Expects } from '#lib/core/session/expects.ts';
import { CANCEL_REASONS, REOPEN_REASONS } from '#lib/core/session/plan.ts';
import type { CancelReason, ReopenReason } from '#lib/core/session/plan.ts';
import type { RepeatRule } from '#lib/core/session/repeat.ts';
import type { Outcome } from '#lib/core/session/year.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 待办 · 签到中 · 已办 · 没有记录 · 已取消 */
export function outcomeWord(outcome: Outcome): string {
	switch (outcome) {
		case 'planned':
			return m.sessions_outcome_planned();
		case 'open':
			return m.sessions_outcome_open();
		case 'held':
			return m.sessions_outcome_held();
		case 'empty':
			return m.sessions_outcome_empty();
		case 'cancelled':
			return m.sessions_outcome_cancelled();
	}
	return outcome satisfies never;
}

/** 下雨 · 主讲有事 · 农忙 · 场地占用 · 其他, or as typed. */
export function cancelReasonWord(reason: string): string {
	const known = CANCEL_REASONS.find((word) => word === reason);
	return known === undefined ? reason : CANCEL_WORDS[known]();
}

const CANCEL_WORDS: Readonly<Record<CancelReason, () => string>> = {
	weather: m.sessions_cancel_weather,
	speaker: m.sessions_cancel_speaker,
	harvest: m.sessions_cancel_harvest,
	venue: m.sessions_cancel_venue,
	other: m.sessions_reason_other
};

/** 有人来晚了 · 漏点了人 · 结束早了 · 其他, or as typed. */
export function reopenReasonWord(reason: string): string {
	const known = REOPEN_REASONS.find((word) => word === reason);
	return known === undefined ? reason : REOPEN_WORDS[known]();
}

const REOPEN_WORDS: Readonly<Record<ReopenReason, () => string>> = {
	latecomer: m.sessions_reopen_latecomer,
	forgotten: m.sessions_reopen_forgotten,
	'too-early': m.sessions_reopen_too_early,
	other: m.sessions_reason_other
};

/** 每周 · 每月同一天 · 每月同一个星期几 */
export function repeatWord(rule: RepeatRule): string {
	switch (rule) {
		case 'weekly':
			return m.sessions_repeat_weekly();
		case 'monthly-day':
			return m.sessions_repeat_monthly_day();
		case 'monthly-weekday':
			return m.sessions_repeat_monthly_weekday();
	}
	return rule satisfies never;
}

/** 花名册上所有人 · 一组、三年级1班 · 来一个记一个 */
export function expectsWord(expects: Expects | undefined): string {
	if (expects === undefined) return m.sessions_expects_all();
	const chosen = [...expects.groups, ...expects.stages];
	return chosen.length === 0
		? m.sessions_quick_list_open()
		: chosen.join(m.common_list_separator());
}
