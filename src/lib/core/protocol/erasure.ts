import * as v from 'valibot';
import { SUBJECT_KINDS } from '#lib/core/facts/erase.ts';
import { asSiteId, isId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

const idSchema = v.pipe(v.string(), v.check(isId));
const erasureSchema = v.object({
	v: v.literal(1),
	site: v.pipe(idSchema, v.transform(asSiteId)),
	kind: v.picklist(SUBJECT_KINDS),
	/** Id of the person or household. */
	id: idSchema,
	/** Kept for good with the order: why and on whose word, without any name. */
	reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300))
});
/** `POST /api/erasure` */
export type ErasureRequest = v.InferOutput<typeof erasureSchema>;

/** An order from outside. */
export function parseErasureRequest(json: unknown): Result<ErasureRequest, Problem<'malformed'>> {
	const parsed = v.safeParse(erasureSchema, json);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}
