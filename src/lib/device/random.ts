import { asDeviceId, type DeviceId, idFromBytes } from '#lib/core/ids.ts';

/** A fresh random device id. Works on an insecure origin too, where the rest of WebCrypto is missing. */
export const freshDeviceId = (): DeviceId => asDeviceId(freshId());

/** The text of a fresh random id, to be branded by the caller. */
export const freshId = (): string => idFromBytes(crypto.getRandomValues(new Uint8Array(5)));
