import type { Body } from '../../server/store/store.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { Storage } from './shaky-store.ts';

/** Tokens of every fact the store holds durably: accepted, refused or in quarantine. */
export function tokensOnServer({ durable }: Storage): Set<number> {
	const tokens = new Set<number>();
	for (const body of durable.values())
		for (const { raw } of factsIn(body)) if (raw !== undefined) tokens.add(raw);
	return tokens;
}

/** Facts in a document, accepted and refused alike. */
export const factsIn = (body: Body): Fact[] => [
	...acceptedIn(body),
	...refusedIn(body).map(({ fact }) => fact),
	...listOf<{ fact: Fact }>(filledOf(body)?.refused).map(({ fact }) => fact)
];

/** Facts a segment's document holds as accepted. */
export const acceptedIn = (body: Body): Fact[] => listOf<Fact>(body.facts);

/** Facts a segment's document holds as refused, with their places in the segment as it came. */
export const refusedIn = (body: Body): { index: number; fact: Fact }[] =>
	listOf<{ index: number; fact: Fact }>(body.refused);

const filledOf = (body: Body): { refused?: unknown } | undefined =>
	typeof body.filled === 'object' && body.filled !== null ? body.filled : undefined;

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
