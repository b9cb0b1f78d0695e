import * as v from 'valibot';
import { asAccountId, isId } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { deviceSchema } from './segment.ts';
import { grantSchema, ROLES } from './sign-in.ts';

/** 人员: the people an organizer or the district looks after, as `/api/accounts` tells and takes them. */

const accountId = v.pipe(v.string(), v.check(isId), v.transform(asAccountId));
const instantS = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const nameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40));

const staffDeviceSchema = v.object({
	id: deviceSchema,
	/** When it was bound; whole seconds. */
	createdAt: instantS,
	revokedAt: v.exactOptional(instantS),
	/** Its last exchange, epoch ms, server time; left out when it was never heard of. */
	lastContactAt: v.exactOptional(v.number())
});
/** A phone of somebody. */
export type StaffDevice = v.InferOutput<typeof staffDeviceSchema>;

const staffPersonSchema = v.object({
	id: accountId,
	name: v.string(),
	signInName: v.string(),
	/** Only those whoever asks may give and end. */
	grants: v.array(grantSchema),
	/** Whether password and devices are theirs to deal with: not of somebody who also works elsewhere. */
	isWhollyOurs: v.boolean(),
	/** The one-time password has not been changed yet. */
	isPasswordTemporary: v.boolean(),
	/** Empty unless `isWhollyOurs`. */
	devices: v.array(staffDeviceSchema)
});
/** Somebody of a township's, or an organizer for the district. */
export type StaffPerson = v.InferOutput<typeof staffPersonSchema>;

const staffSchema = v.object({
	v: v.literal(1),
	serverAt: v.number(),
	people: v.array(staffPersonSchema)
});
/** `GET /api/accounts` */
export type Staff = v.InferOutput<typeof staffSchema>;

const oneTimeSchema = v.object({ v: v.literal(1), id: accountId, password: v.string() });
/** A password that is shown this once, and must be changed at the first sign-in. */
export type OneTime = v.InferOutput<typeof oneTimeSchema>;

/** A role at a place, without its time: given from now on, ended now. */
const roleAtSchema = v.object({ role: v.picklist(ROLES), place: grantSchema.entries.place });
export type RoleAt = v.InferOutput<typeof roleAtSchema>;

const newPersonSchema = v.object({ v: v.literal(1), name: nameSchema, grant: roleAtSchema });
const grantChangeSchema = v.object({
	v: v.literal(1),
	grant: roleAtSchema,
	change: v.picklist(['give', 'end'])
});
const revocationSchema = v.object({ v: v.literal(1), device: deviceSchema });

const parseWith =
	<T extends v.GenericSchema>(schema: T) =>
	(json: unknown): Result<v.InferOutput<T>, Problem<'malformed'>> => {
		const parsed = v.safeParse(schema, json);
		return parsed.success ? ok(parsed.output) : fail('malformed');
	};

export const parseStaff = parseWith(staffSchema);
export const parseOneTime = parseWith(oneTimeSchema);
export const parseNewPerson = parseWith(newPersonSchema);
export const parseGrantChange = parseWith(grantChangeSchema);
export const parseRevocation = parseWith(revocationSchema);
