/**
 * The documents of the database `accounts`. No document is ever deleted: accounts close, devices are revoked, sign-ins end,
 * grants run out, so that rights at an earlier moment can still be judged.
 *
 *   account/<id>   name/<sign-in name>   device/<id>   sign-in/<hash of token>   township/<id>   deployment
 *   lent/<site>/<session>   and what `households.ts` names
 */
import * as v from 'valibot';
import type { Body, Database } from '../store/store.ts';
import {
	asAccountId,
	asDeviceId,
	asTownshipId,
	isId,
	type AccountId,
	type DeviceId,
	type SessionId,
	type SiteId,
	type TownshipId
} from '#lib/core/ids.ts';
import { grantSchema, publicKeySchema } from '#lib/core/protocol/sign-in.ts';
import { passwordSchema } from './password.ts';
import { sealedSchema } from './secrets.ts';

const idText = v.pipe(v.string(), v.check(isId));
const accountId = v.pipe(idText, v.transform(asAccountId));
const deviceId = v.pipe(idText, v.transform(asDeviceId));
/** Whole seconds since 1970. */
const instantS = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const accountSchema = v.object({
	id: accountId,
	/** What others see: 东柳村辅导员. */
	name: v.string(),
	signInName: v.string(),
	password: passwordSchema,
	/** Set by somebody else, to be used once: whoever signs in with it chooses another one. */
	isPasswordTemporary: v.exactOptional(v.boolean()),
	/** Counts the changes of the password; a sign-in made under an earlier one has expired. */
	passwordVersion: v.number(),
	grants: v.array(grantSchema),
	createdAt: instantS,
	closedAt: v.exactOptional(instantS)
});
export type Account = v.InferOutput<typeof accountSchema>;

export const nameSchema = v.object({ account: accountId });

export const deviceDocumentSchema = v.object({
	id: deviceId,
	account: accountId,
	/** Verifies what the device signed (rescue files); missing where the browser had no WebCrypto. */
	key: v.exactOptional(publicKeySchema),
	createdAt: instantS,
	revokedAt: v.exactOptional(instantS)
});
export type DeviceDocument = v.InferOutput<typeof deviceDocumentSchema>;

export const signInSchema = v.object({
	account: accountId,
	device: deviceId,
	slot: v.string(),
	passwordVersion: v.number(),
	createdAt: instantS,
	/** The last day it was used, 2026-11-24; written once a day. */
	usedOn: v.string(),
	endedAt: v.exactOptional(instantS)
});
export type SignIn = v.InferOutput<typeof signInSchema>;

export const townshipSchema = v.object({
	id: v.pipe(idText, v.transform(asTownshipId)),
	key: publicKeySchema,
	/** The private half as JWK, encrypted with the deployment's secret. */
	privateKey: sealedSchema,
	createdAt: instantS
});
export type TownshipDocument = v.InferOutput<typeof townshipSchema>;

/** What this store was set up as. Sample accounts cannot be served as a real deployment, nor the other way round. */
export const deploymentSchema = v.object({
	kind: v.picklist(['sample', 'production']),
	createdAt: instantS,
	/** For the sample: the days it was filled for, by what the filling needs to go on. */
	sample: v.exactOptional(v.record(v.string(), v.string()))
});
export type Deployment = v.InferOutput<typeof deploymentSchema>;

export const accountDoc = (id: AccountId): string => `account/${id}`;
export const deviceDoc = (id: DeviceId): string => `device/${id}`;
export const townshipDoc = (id: TownshipId): string => `township/${id}`;
export const signInDoc = (tokenHash: string): string => `sign-in/${tokenHash}`;
/** Prefix of the sessions of a site that are lent to somebody. */
export const lentPrefix = (site: SiteId): string => `lent/${site}/`;
/** A session that is lent to somebody. */
export const lentDoc = ({ site, id }: { readonly site: SiteId; readonly id: SessionId }): string =>
	`${lentPrefix(site)}${id}`;
export const nameDoc = (normalizedName: string): string => `name/${normalizedName}`;
export const DEPLOYMENT_DOC = 'deployment';

/** The store could not say that a write is durable: the request must fail and may be repeated. */
export class UnsureWrite extends Error {
	override readonly name = 'UnsureWrite';
	readonly reason: 'quorum' | 'full' | 'unavailable';

	constructor(reason: 'quorum' | 'full' | 'unavailable') {
		super(`The store did not confirm a write: ${reason}.`);
		this.reason = reason;
	}
}

/** A document read and checked. */
export interface Held<T> {
	readonly rev: string;
	readonly value: T;
}

/** Reads a document by its schema; undefined when there is none. Throws when what stands there is none of ours. */
export async function read<T extends v.GenericSchema<unknown, unknown>>(
	db: Database,
	id: string,
	schema: T
): Promise<Held<v.InferOutput<T>> | undefined> {
	const stored = await db.get(id);
	return stored && { rev: stored.rev, value: checked(id, stored.body, schema) };
}

/** A document's body by its schema. Throws when what stands there is none of ours. */
export function checked<T extends v.GenericSchema<unknown, unknown>>(
	id: string,
	body: Body,
	schema: T
): v.InferOutput<T> {
	const parsed = v.safeParse(schema, body);
	if (parsed.success) return parsed.output;
	const [path] = id.split('/');
	throw new Error(`A document of the kind "${path ?? ''}" is not what this version writes.`);
}

/** Writes a document; false when another revision is there. Throws `UnsureWrite` when nothing is known to be durable. */
export async function write(db: Database, id: string, body: Body, rev?: string): Promise<boolean> {
	const outcome = await db.put(id, body, rev);
	if (outcome.kind === 'unsure') throw new UnsureWrite(outcome.reason);
	return outcome.kind === 'stored';
}

/**
 * Changes a document that is there; reads again when somebody else was faster. `change` may return undefined to leave it.
 * Returns what stands there afterwards, undefined when there is no such document.
 */
export async function update<T extends v.GenericSchema<unknown, Body>>(
	db: Database,
	{ id, schema }: { readonly id: string; readonly schema: T },
	change: (value: v.InferOutput<T>) => v.InferOutput<T> | undefined
): Promise<v.InferOutput<T> | undefined> {
	for (;;) {
		const held = await read(db, id, schema);
		if (held === undefined) return undefined;
		const next = change(held.value);
		if (next === undefined) return held.value;
		if (await write(db, id, next, held.rev)) return next;
	}
}
