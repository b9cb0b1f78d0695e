import * as v from 'valibot';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { pack, packedSchema, unpackFacts, type Packed } from './pack.ts';
import { countSchema, deviceSchema } from './segment.ts';

/** A fact that was kept but not accepted, with all it said. */
export interface RefusedItem {
	/** Device and n of the segment it came in, and its place there. */
	readonly device: DeviceId;
	readonly n: number;
	readonly index: number;
	/** One of `REFUSAL_CODES`. */
	readonly code: string;
	readonly fact: Fact;
	/** Its whole segment was refused. */
	readonly isWhole: boolean;
}

/** What `GET /api/refused/<site>` answers. */
export interface RefusedAnswer {
	readonly v: 1;
	readonly items: readonly Omit<RefusedItem, 'fact'>[];
	/** The facts of the items, in their order. */
	readonly facts: Packed;
}

const answerSchema = v.object({
	v: v.literal(1),
	items: v.array(
		v.object({
			device: deviceSchema,
			n: countSchema,
			index: countSchema,
			code: v.string(),
			isWhole: v.boolean()
		})
	),
	facts: packedSchema
});

/** Puts what was refused into an answer. */
export const refusedAnswer = (items: readonly RefusedItem[]): RefusedAnswer => ({
	v: 1,
	items: items.map(({ device, n, index, code, isWhole }) => ({ device, n, index, code, isWhole })),
	facts: pack(items.map(({ fact }) => fact))
});

/** What was refused, from outside. */
export function parseRefusedAnswer(
	json: unknown
): Result<readonly RefusedItem[], Problem<'malformed'>> {
	const parsed = v.safeParse(answerSchema, json);
	const facts = parsed.success ? unpackFacts(parsed.output.facts) : undefined;
	if (!parsed.success || facts === undefined) return fail('malformed');
	const { items } = parsed.output;
	const read = items.flatMap((item, place) => {
		const fact = facts[place];
		return fact === undefined ? [] : [{ ...item, fact }];
	});
	return read.length === facts.length && read.length === items.length
		? ok(read)
		: fail('malformed');
}
