import { generateKeyPairSync } from 'node:crypto';
import * as v from 'valibot';
import type { TownshipId } from '#lib/core/ids.ts';
import {
	privateKeySchema,
	publicKeySchema,
	type PrivateKey,
	type PublicKey
} from '#lib/core/protocol/sign-in.ts';
import type { CachedDocuments } from './cached-documents.ts';
import { townshipDoc, townshipSchema, type TownshipDocument } from './documents.ts';
import type { Secrets } from './secrets.ts';

/** Gives a township its P-256 key pair; one that has it keeps it. */
export async function addTownship(
	documents: CachedDocuments,
	secrets: Secrets,
	{ id, createdAt }: { readonly id: TownshipId; readonly createdAt: number }
): Promise<void> {
	const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const key = v.parse(publicKeySchema, pair.publicKey.export({ format: 'jwk' }));
	const privateKey = v.parse(privateKeySchema, pair.privateKey.export({ format: 'jwk' }));
	const township: TownshipDocument = {
		id,
		key,
		privateKey: secrets.seal(JSON.stringify(privateKey), townshipDoc(id)),
		createdAt
	};
	await documents.create(townshipDoc(id), township);
}

/** The key rescue files are encrypted to; undefined for a township that was never set up. */
export const townshipKey = async (
	documents: CachedDocuments,
	id: TownshipId
): Promise<PublicKey | undefined> => (await documents.get(townshipDoc(id), townshipSchema))?.key;

/** The private half, for the township's organizers only: the caller has checked that. */
export async function townshipPrivateKey(
	documents: CachedDocuments,
	secrets: Secrets,
	id: TownshipId
): Promise<PrivateKey | undefined> {
	const township = await documents.get(townshipDoc(id), townshipSchema);
	if (township === undefined) return undefined;
	const json: unknown = JSON.parse(secrets.open(township.privateKey, townshipDoc(id)));
	return v.parse(privateKeySchema, json);
}
