import type { Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import type { Person } from '#lib/core/household/person.ts';
import type { SessionId } from '#lib/core/ids.ts';

/** Some 村组 or some classes of the roster; nothing of either means that nobody is expected: whoever comes is written down. */
export interface Expects {
	readonly groups: readonly string[];
	readonly stages: readonly string[];
}

/** Key of whom a session expects until its list is kept. */
export const expectsKey = (session: SessionId): string => `session/${session}/expects`;

/** Whom a session expects; undefined = everybody on the roster. */
export const readExpects = (keys: Keys, session: SessionId): Expects | undefined =>
	parseExpects(shownValue(keys, expectsKey(session)));

/** Reads whom a sheet expects; undefined when nobody said, or what stands there is none. */
export function parseExpects(value: Json | undefined): Expects | undefined {
	if (typeof value !== 'object' || value === null || !('groups' in value)) return undefined;
	return { groups: textsOf(value.groups), stages: textsOf(value.stages) };
}

/** Whether somebody of the roster belongs to those expected. */
export const isMeant = (
	{ group, stage }: Pick<Person, 'group' | 'stage'>,
	expects: Expects | undefined
): boolean =>
	expects === undefined || expects.groups.includes(group) || expects.stages.includes(stage);

/** The texts of a list; none when it is no list. */
export const textsOf = (value: Json | undefined): string[] =>
	Array.isArray(value) ? value.filter((text: Json) => typeof text === 'string') : [];
