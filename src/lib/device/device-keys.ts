import type { PublicKey } from '#lib/core/protocol/sign-in.ts';

/**
 * The P-256 key a device signs rescue files with. Its private half cannot be exported, so a copied database cannot be made to
 * sign elsewhere; where the browser cannot store such a key (iOS Lockdown mode) it is kept as JWK.
 */

/** How such keys are made and read. */
export const VERIFYING: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** A device's keys, in a form IndexedDB can keep. */
export interface DeviceKeys {
	readonly publicKey: PublicKey;
	readonly privateKey: CryptoKey | JsonWebKey;
}

/** New keys; undefined where the browser has no WebCrypto (an insecure origin): then no rescue files. */
export async function makeKeys({ isExportable = false } = {}): Promise<DeviceKeys | undefined> {
	if (!('subtle' in crypto)) return undefined;
	const pair = await crypto.subtle.generateKey(VERIFYING, isExportable, ['sign', 'verify']);
	const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
	if (x === undefined || y === undefined) throw new Error('A P-256 key has two coordinates.');
	return {
		publicKey: { kty: 'EC', crv: 'P-256', x, y },
		privateKey: isExportable
			? await crypto.subtle.exportKey('jwk', pair.privateKey)
			: pair.privateKey
	};
}

/** The private half ready to sign with. */
export const signingKey = ({ privateKey }: DeviceKeys): Promise<CryptoKey> =>
	privateKey instanceof CryptoKey
		? Promise.resolve(privateKey)
		: crypto.subtle.importKey('jwk', privateKey, VERIFYING, false, ['sign']);
