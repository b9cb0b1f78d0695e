import type { Account, DeviceDocument } from '../../accounts/documents.ts';
import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { PackedSegment } from '#lib/core/protocol/segment.ts';
import type { Caller, CallerDevice } from '../caller.ts';
import { devicesNamed } from '../exchange/ingest.ts';
import type { GatewayParts } from './parts.ts';

/** Whose segments they are. */
export interface Deliverer {
	readonly account: Account;
	readonly device: DeviceDocument;
}

/** The caller of a request: the account, its device, and those of its other devices the segments name. */
export async function callerOf(
	{ account, device }: Deliverer,
	segments: readonly PackedSegment[],
	{ accounts }: Pick<GatewayParts, 'accounts'>
): Promise<Caller> {
	const others = devicesNamed(segments).filter((id) => id !== device.id);
	const named = await Promise.all(others.map((id) => ownDevice(id, account.id, accounts)));
	return {
		account: account.id,
		device: device.id,
		grants: account.grants,
		devices: [callerDevice(device), ...named.flat()]
	};
}

async function ownDevice(
	id: DeviceId,
	account: AccountId,
	accounts: GatewayParts['accounts']
): Promise<CallerDevice[]> {
	const device = await accounts.device(id);
	return device?.account === account ? [callerDevice(device)] : [];
}

const callerDevice = ({ id, createdAt, revokedAt }: DeviceDocument): CallerDevice => ({
	id,
	createdAt,
	...(revokedAt === undefined ? {} : { revokedAt })
});
