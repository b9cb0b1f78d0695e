import type { Account, DeviceDocument } from '../../accounts/documents.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { segmentId, type PackedSegment } from '#lib/core/protocol/segment.ts';
import type { StoredDocument } from '../../store/store.ts';
import { writableScopes } from '../access.ts';
import type { Caller, CallerDevice } from '../caller.ts';
import { devicesNamed } from '../exchange/ingest.ts';
import type { GatewayParts } from './parts.ts';

/** Whose segments they are. */
export interface Deliverer {
	readonly account: Account;
	readonly device: DeviceDocument;
}

/** A phone has had a few devices in its life; whoever names more of which nobody knows is not believed. */
const MAX_TAKEN_BACK = 8;

/** The caller of a request: the account, its device, and those of its other devices the segments name. */
export async function callerOf(
	{ account, device }: Deliverer,
	segments: readonly PackedSegment[],
	parts: Pick<GatewayParts, 'accounts' | 'exchange'>
): Promise<Caller> {
	const others = devicesNamed(segments).filter((id) => id !== device.id);
	const devices = [callerDevice(device)];
	let unknown = 0;
	for (const id of others) {
		const known = await parts.accounts.device(id);
		if (known?.account === account.id) devices.push(callerDevice(known));
		if (known !== undefined || device.revokedAt !== undefined) continue;
		if ((unknown += 1) > MAX_TAKEN_BACK || !areAllBy(account, segments)) continue;
		devices.push(...(await takenBack(id, account, parts)));
	}
	return { account: account.id, device: device.id, grants: account.grants, devices };
}

/**
 * A device nobody knows, named by somebody whose facts it carries: an older backup of `accounts` was restored, and the device
 * is taken back, or what it made would count as somebody else's for good. Not when the store holds segments of it that another
 * account sent.
 */
async function takenBack(
	id: DeviceId,
	account: Account,
	{ accounts, exchange }: Pick<GatewayParts, 'accounts' | 'exchange'>
): Promise<CallerDevice[]> {
	for (const scope of writableScopes(account.grants, exchange.registry)) {
		const database = await exchange.store.open(scope);
		const lane = { from: segmentId(id, 1), to: `seg/${id}/~`, limit: LOOKED_AT };
		const isAnothers = ({ body }: StoredDocument) =>
			body.by !== undefined && body.by !== account.id;
		if ((await database.range(lane)).some(isAnothers)) return [];
	}
	const bound = await accounts.takeBackDevice(id, account);
	return bound.ok ? [callerDevice(bound.value)] : [];
}

/** Holes name nobody; among so many segments one does. */
const LOOKED_AT = 8;

/** Whether everything that comes under another device's name says that this account made it. */
const areAllBy = ({ id }: Account, segments: readonly PackedSegment[]): boolean =>
	segments
		.filter(({ device, recovered }) => device !== undefined || recovered === true)
		.every(({ facts }) => facts.authors.every((author) => author === id));

const callerDevice = ({ id, createdAt, revokedAt }: DeviceDocument): CallerDevice => ({
	id,
	createdAt,
	...(revokedAt === undefined ? {} : { revokedAt })
});
