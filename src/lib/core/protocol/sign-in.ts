import * as v from 'valibot';
import {
	asAccountId,
	asHouseholdId,
	asSessionId,
	asSiteId,
	asTownshipId,
	isId
} from '#lib/core/ids.ts';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { deviceSchema, scopeSchema } from './segment.ts';

/** 区中心 · 镇组织员 · 辅导员 · 助手 · 学校 · 专家 · 志愿者 · 单位 · 家庭: the nine roles, a closed set. */
export const ROLES = [
	'district',
	'organizer',
	'facilitator',
	'helper',
	'school',
	'expert',
	'volunteer',
	'partner',
	'household'
] as const;
export type Role = (typeof ROLES)[number];

const idSchema = v.pipe(v.string(), v.check(isId));
const siteIdSchema = v.pipe(idSchema, v.transform(asSiteId));
const placeSchema = v.variant('kind', [
	v.object({ kind: v.literal('district') }),
	v.object({ kind: v.literal('township'), id: v.pipe(idSchema, v.transform(asTownshipId)) }),
	v.object({ kind: v.literal('site'), id: siteIdSchema }),
	v.object({
		kind: v.literal('session'),
		site: siteIdSchema,
		id: v.pipe(idSchema, v.transform(asSessionId))
	}),
	v.object({
		kind: v.literal('household'),
		site: siteIdSchema,
		id: v.pipe(idSchema, v.transform(asHouseholdId))
	})
]);

/** Where a role holds: a grant never reaches beyond its place. */
export type Place = v.InferOutput<typeof placeSchema>;

const instantS = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const grantSchema = v.object({
	role: v.picklist(ROLES),
	place: placeSchema,
	from: instantS,
	until: v.exactOptional(instantS)
});

/** A role at a place from one second (inclusive) until another (exclusive). Grants end; they are never deleted. */
export type Grant = v.InferOutput<typeof grantSchema>;

/** The one check of a P-256 public key (JWK), wherever one comes from. */
export const publicKeySchema = v.object({
	kty: v.literal('EC'),
	crv: v.literal('P-256'),
	x: v.string(),
	y: v.string()
});
/** A P-256 public key as JWK: a device's (rescue files are signed with it) or a township's (they are encrypted to it). */
export type PublicKey = v.InferOutput<typeof publicKeySchema>;

/** The same of a private one. */
export const privateKeySchema = v.object({ ...publicKeySchema.entries, d: v.string() });
/** The private half; only organizers receive their township's. */
export type PrivateKey = v.InferOutput<typeof privateKeySchema>;

/** Shortest password a person may choose (NIST SP 800-63B: 8, length over composition). */
export const MIN_PASSWORD_CHARACTERS = 8;

const signInRequestSchema = v.object({
	v: v.literal(1),
	/** Sign-in name, as given by the organizer. */
	name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
	password: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
	/** Another password, to stand from now on: for who signs in with one that is to be used once. */
	next: v.exactOptional(v.pipe(v.string(), v.minLength(MIN_PASSWORD_CHARACTERS), v.maxLength(200))),
	/** A fresh random id: an empty database is a new device. */
	device: deviceSchema,
	/** Left out where the browser has no WebCrypto (an insecure origin): then no rescue files. */
	key: v.exactOptional(publicKeySchema)
});
/** `POST /api/sign-in` */
export type SignInRequest = v.InferOutput<typeof signInRequestSchema>;

const named = <T extends v.GenericSchema>(id: T) => v.object({ id, name: v.string() });
const signInAnswerSchema = v.object({
	v: v.literal(1),
	serverAt: v.number(),
	/** Random name of the cookie; every request names its slot in the header `x-tongyu-slot`. */
	slot: v.pipe(v.string(), v.regex(/^[0-9a-z]{8,32}$/)),
	account: named(v.pipe(idSchema, v.transform(asAccountId))),
	device: deviceSchema,
	grants: v.array(grantSchema),
	/** Scopes this sign-in may read now. */
	scopes: v.array(scopeSchema),
	/** Names of the places in the grants and, for an organizer, of the sites of the township. */
	townships: v.array(
		v.object({
			id: v.pipe(idSchema, v.transform(asTownshipId)),
			name: v.string(),
			key: v.exactOptional(publicKeySchema),
			privateKey: v.exactOptional(privateKeySchema)
		})
	),
	sites: v.array(
		v.object({
			id: siteIdSchema,
			name: v.string(),
			township: v.pipe(idSchema, v.transform(asTownshipId))
		})
	),
	/** 演示数据: every screen says so. */
	sample: v.boolean()
});
/** What a sign-in answers; the phone keeps it. */
export type SignInAnswer = v.InferOutput<typeof signInAnswerSchema>;

const newDeviceSchema = v.object({
	v: v.literal(1),
	device: deviceSchema,
	key: v.exactOptional(publicKeySchema)
});

const parseWith =
	<T extends v.GenericSchema>(schema: T) =>
	(json: unknown): Result<v.InferOutput<T>, Problem<'malformed'>> => {
		const parsed = v.safeParse(schema, json);
		return parsed.success ? ok(parsed.output) : fail('malformed');
	};

export const parseSignInRequest = parseWith(signInRequestSchema);
export const parseSignInAnswer = parseWith(signInAnswerSchema);
export const parseNewDeviceRequest = parseWith(newDeviceSchema);

/** The sign-in a trip goes under. */
export interface SignedIn {
	readonly slot: string;
	readonly account: AccountId;
	readonly device: DeviceId;
	readonly scopes: readonly Scope[];
}
