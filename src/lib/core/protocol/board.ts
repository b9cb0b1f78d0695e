import * as v from 'valibot';
import { asSiteId, isId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { countSchema, deviceSchema } from './segment.ts';

const instantMs = v.pipe(v.number(), v.finite(), v.minValue(0));

const boardDeviceSchema = v.object({
	device: deviceSchema,
	/** Last contact, epoch ms, server time. */
	at: instantMs,
	/** Facts for this site still on the phone then; what it took since, nobody knows. */
	holds: countSchema,
	/** Phone time minus server time, ms, when it is off by more than is passed over in silence. */
	skewMs: v.exactOptional(v.number())
});

const boardSiteSchema = v.object({
	site: v.pipe(v.string(), v.check(isId), v.transform(asSiteId)),
	/** Left out when no phone of the site was ever heard from. */
	lastContactAt: v.exactOptional(instantMs),
	/** Over all devices. */
	holds: countSchema,
	devices: v.array(boardDeviceSchema),
	refusedFacts: countSchema,
	refusedSegments: countSchema,
	holes: countSchema,
	losses: countSchema
});
/** What the township knows of a site beside its facts: when its phones were heard from and what they still held. */
export type BoardSite = v.InferOutput<typeof boardSiteSchema>;

const boardSchema = v.object({ serverAt: instantMs, sites: v.array(boardSiteSchema) });
/** What `GET /api/board` answers. */
export type Board = v.InferOutput<typeof boardSchema>;

/** A board from outside, or from what was kept of the last one. */
export function parseBoard(json: unknown): Result<Board, Problem<'malformed'>> {
	const parsed = v.safeParse(boardSchema, json);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}
