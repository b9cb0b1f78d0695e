import * as v from 'valibot';
import { isGoodPin, isSixDigits } from '#lib/core/household/pin.ts';
import { asSiteId, isId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { deviceSchema } from './segment.ts';
import { publicKeySchema } from './sign-in.ts';

/** 开通家庭: staff open a household, and its people join it with what they were told face to face. */

const sixDigits = v.pipe(v.string(), v.check(isSixDigits));
const codeText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40));
const siteId = v.pipe(v.string(), v.check(isId), v.transform(asSiteId));

/** `POST /api/households/<household>/join-code` */
const openingSchema = v.object({ v: v.literal(1), site: siteId });

const openedSchema = v.object({
	v: v.literal(1),
	/** The household code, as printed. */
	code: v.string(),
	/** Shown this once; a newer one takes its place. */
	joining: sixDigits,
	/** Epoch ms, server time. */
	until: v.number(),
	/** Somebody of the household has joined already: the number sets a new PIN. */
	hasJoined: v.boolean()
});
/** What is told to the family, by mouth or on a slip. */
export type Opened = v.InferOutput<typeof openedSchema>;

const standingSchema = v.object({
	v: v.literal(1),
	code: v.exactOptional(v.string()),
	hasJoined: v.boolean()
});
/** `GET /api/households/<household>?site=`: whether it was opened, and whether anybody joined. */
export type Standing = v.InferOutput<typeof standingSchema>;

const joinSchema = v.object({
	v: v.literal(1),
	code: codeText,
	joining: sixDigits,
	pin: v.pipe(v.string(), v.check(isGoodPin)),
	/** A fresh random id: an empty database is a new device. */
	device: deviceSchema,
	key: v.exactOptional(publicKeySchema)
});
/** `POST /api/join`; answered like a sign-in. */
export type JoinRequest = v.InferOutput<typeof joinSchema>;

const parseWith =
	<T extends v.GenericSchema>(schema: T) =>
	(json: unknown): Result<v.InferOutput<T>, Problem<'malformed'>> => {
		const parsed = v.safeParse(schema, json);
		return parsed.success ? ok(parsed.output) : fail('malformed');
	};

export const parseOpening = parseWith(openingSchema);
export const parseOpened = parseWith(openedSchema);
export const parseStanding = parseWith(standingSchema);
export const parseJoinRequest = parseWith(joinSchema);
