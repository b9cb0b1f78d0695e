import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { Grant } from '#lib/core/protocol/sign-in.ts';

/** A device of an account. Instants are whole seconds since 1970, as in grants. */
export interface CallerDevice {
	readonly id: DeviceId;
	/** When it was bound to the account: it made no fact before. */
	readonly createdAt?: number;
	/** From then on what it sends goes into quarantine, and it reads nothing. */
	readonly revokedAt?: number;
}

/** Who speaks, as the sign-in proves it. Whoever builds one has checked the cookie; nothing below looks at it again. */
export interface Caller {
	readonly account: AccountId;
	/** The device of the sign-in. */
	readonly device: DeviceId;
	/** All grants the account ever had, ended ones too: a fact is judged by those in force when it was made. */
	readonly grants: readonly Grant[];
	/**
	 * The account's devices that matter here: the sign-in's own, and every other one of the account that the request names
	 * (`devicesNamed`). A device that is missing counts as somebody else's.
	 */
	readonly devices: readonly CallerDevice[];
}

/** One of the account's devices; undefined for anybody else's. */
export const deviceOf = (caller: Caller, id: DeviceId): CallerDevice | undefined =>
	caller.devices.find((device) => device.id === id) ?? (id === caller.device ? { id } : undefined);

/** Whether a device may no longer read, nor write anywhere but into quarantine. */
export const isRevoked = (device: CallerDevice | undefined, nowS: number): boolean =>
	device?.revokedAt !== undefined && device.revokedAt <= nowS;
