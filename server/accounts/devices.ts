import * as v from 'valibot';
import { asDeviceId, type AccountId, type DeviceId } from '#lib/core/ids.ts';
import type { PublicKey } from '#lib/core/protocol/sign-in.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { Database } from '../store/store.ts';
import type { CachedDocuments } from './cached-documents.ts';
import { deviceDoc, deviceDocumentSchema, type DeviceDocument } from './documents.ts';

/** `foreign-device`: it belongs to another account, and devices never change hands. `revoked`: it was reported lost. */
export type BindProblem = Problem<'foreign-device' | 'revoked'>;

/** What is bound to what. */
export interface NewDevice {
	readonly id: DeviceId;
	readonly account: AccountId;
	readonly key?: PublicKey | undefined;
	readonly createdAt: number;
}

/**
 * Binds a device to an account, for good: the first account and the first key stand. Binding the same again changes nothing.
 */
export async function bindDevice(
	documents: CachedDocuments,
	{ id, account, key, createdAt }: NewDevice
): Promise<Result<DeviceDocument, BindProblem>> {
	const device: DeviceDocument = { id, account, createdAt, ...(key === undefined ? {} : { key }) };
	if (await documents.create(deviceDoc(id), device)) return ok(device);
	const held = await documents.update(deviceDoc(id), deviceDocumentSchema, (known) =>
		known.account !== account || known.key !== undefined || key === undefined
			? undefined
			: { ...known, key }
	);
	if (held?.account !== account) return fail('foreign-device');
	return held.revokedAt === undefined ? ok(held) : fail('revoked');
}

/** A lost device: from now on what it sends goes to quarantine, and it reads nothing. Undefined when there is none such. */
export const revokeDevice = (
	documents: CachedDocuments,
	id: DeviceId,
	revokedAt: number
): Promise<DeviceDocument | undefined> =>
	documents.update(deviceDoc(id), deviceDocumentSchema, (device) =>
		device.revokedAt === undefined ? { ...device, revokedAt } : undefined
	);

/** As many as are read at a time. */
const PAGE = 1000;

/** Every device there is, in the order of their ids. */
export async function listDevices(db: Database): Promise<DeviceDocument[]> {
	const devices: DeviceDocument[] = [];
	let from = deviceDoc(FIRST_ID);
	for (;;) {
		const page = await db.range({ from, to: 'device/~', limit: PAGE });
		devices.push(...page.map(({ body }) => v.parse(deviceDocumentSchema, body)));
		const last = page.at(-1)?.id;
		if (page.length < PAGE || last === undefined) return devices;
		from = `${last}!`;
	}
}

/** The least there can be. */
const FIRST_ID = asDeviceId('00000000');
