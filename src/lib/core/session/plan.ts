import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { shownNumber, shownText, shownValue } from '#lib/core/facts/read.ts';
import { asSiteId, type SessionId, type SiteId } from '#lib/core/ids.ts';
import { readExpects, textsOf, type Expects } from './expects.ts';
import type { Session } from './session.ts';

/**
 * What is planned around a session beside its own parts: who is expected, in which villages it is held, when the sign-in opens by
 * itself, and what became of the plan. A module of its own, since a roll call needs none of it to begin.
 */
export interface Plan {
	/** Whom the sheet expects before its list is kept; undefined = everybody on the roster. */
	readonly expects: Expects | undefined;
	/** The villages that hold it together, each with its own sheet; one or none for most. */
	readonly sites: readonly SiteId[];
	/** When the sign-in window opens by itself, whole seconds since 1970. */
	readonly opens: number | undefined;
	/** When the phone asks whether to close it. */
	readonly closes: number | undefined;
	/** Where it was planned before it was moved: its start then. */
	readonly movedFrom: number | undefined;
	/** Why it was cancelled; a word of `CANCEL_REASONS` or as typed. */
	readonly cancelReason: string;
	/** Why a closed sign-in was opened again; a word of `REOPEN_REASONS` or as typed. */
	readonly reopenReason: string;
}

/** The parts of a plan; each has its own key `session/<id>/<part>`. */
export type PlanPart =
	'expects' | 'sites' | 'opens' | 'closes' | 'moved' | 'cancelled' | 'reopened';

/** 下雨 · 主讲有事 · 农忙 · 场地占用 · 其他 */
export const CANCEL_REASONS = ['weather', 'speaker', 'harvest', 'venue', 'other'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];
/** 有人来晚了 · 漏点了人 · 结束早了 · 其他 */
export const REOPEN_REASONS = ['latecomer', 'forgotten', 'too-early', 'other'] as const;
export type ReopenReason = (typeof REOPEN_REASONS)[number];

/** Key of one part of a session's plan. */
export const planKey = (session: SessionId, part: PlanPart): string => `session/${session}/${part}`;

/** The plan of one session from the keys of its site. */
export const readPlan = (keys: Keys, id: SessionId): Plan => ({
	expects: readExpects(keys, id),
	sites: textsOf(shownValue(keys, planKey(id, 'sites'))).map(asSiteId),
	opens: shownNumber(keys, planKey(id, 'opens')),
	closes: shownNumber(keys, planKey(id, 'closes')),
	movedFrom: shownNumber(keys, planKey(id, 'moved')),
	cancelReason: shownText(keys, planKey(id, 'cancelled')) ?? '',
	reopenReason: shownText(keys, planKey(id, 'reopened')) ?? ''
});

/** The facts that make a plan; what is empty makes none. */
export function planDrafts(id: SessionId, plan: Partial<Plan>): Draft[] {
	const { expects, sites = [], opens, closes } = plan;
	const values: [PlanPart, Json | undefined][] = [
		['expects', expects && { groups: expects.groups, stages: expects.stages }],
		['sites', sites.length > 1 ? sites : undefined],
		['opens', opens],
		['closes', closes]
	];
	return values.flatMap(([part, value]) =>
		value === undefined ? [] : [{ key: planKey(id, part), value }]
	);
}

/** Takes a part of the plan back to nothing; no fact when nothing is there. */
export const clearPart = (keys: Keys, id: SessionId, part: PlanPart): Draft[] =>
	shownValue(keys, planKey(id, part)) === undefined
		? []
		: [{ key: planKey(id, part), value: null, how: 'undone' }];

/**
 * Moves a session: its length, its opening and its closing go along, and where it was planned first stays to be seen. Moved back
 * there, it was never moved.
 */
export function moveDrafts(keys: Keys, session: Session, start: number): Draft[] {
	const { id } = session;
	const by = start - session.start;
	if (by === 0) return [];
	const { opens, closes, movedFrom = session.start } = readPlan(keys, id);
	const at = (part: string, value: number | undefined): Draft[] =>
		value === undefined ? [] : [{ key: `session/${id}/${part}`, value: value + by }];
	return [
		...at('start', session.start),
		...at('end', session.end),
		...at('opens', opens),
		...at('closes', closes),
		...(start === movedFrom
			? clearPart(keys, id, 'moved')
			: [{ key: planKey(id, 'moved'), value: movedFrom }])
	];
}

/** Cancels a session and says why. */
export const cancelDrafts = ({ id }: Session, reason: string): Draft[] => [
	{ key: `session/${id}/state`, value: 'cancelled' },
	{ key: planKey(id, 'cancelled'), value: reason }
];

/** Puts a cancelled session back on the plan. The reason goes; the fact that it was cancelled stays in the history. */
export const restoreDrafts = (keys: Keys, { id }: Session): Draft[] => [
	{ key: `session/${id}/state`, value: 'planned' },
	...clearPart(keys, id, 'cancelled')
];
