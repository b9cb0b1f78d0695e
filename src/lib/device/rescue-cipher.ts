import type { PrivateKey, PublicKey } from '#lib/core/protocol/sign-in.ts';

/**
 * Encryption to a township: an ephemeral P-256 key agrees with the township's on a secret (ECDH), HKDF makes an AES-GCM key of
 * it. Whoever finds the file on a USB stick reads nothing; the organizers of the township hold the private half.
 */

/** What was encrypted, as texts for JSON. */
export interface Sealed {
	/** The ephemeral key's public half. */
	readonly key: PublicKey;
	/** base64url, 12 bytes. */
	readonly iv: string;
	/** base64url. */
	readonly sealed: string;
}

const CURVE: EcKeyImportParams = { name: 'ECDH', namedCurve: 'P-256' };
const INFO = new TextEncoder().encode('tongyu-rescue-1');

/** Encrypts a text to a township. Needs WebCrypto. */
export async function sealTo(township: PublicKey, text: string): Promise<Sealed> {
	const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
	const theirs = await crypto.subtle.importKey('jwk', { ...township }, CURVE, false, []);
	const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const key = await sharedKey(pair.privateKey, theirs);
	const plain = new TextEncoder().encode(text);
	const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain);
	return {
		key: { kty: 'EC', crv: 'P-256', x, y },
		iv: toBase64Url(iv),
		sealed: toBase64Url(new Uint8Array(bytes))
	};
}

/** The text again; undefined when it was encrypted to another township, or changed on its way. */
export async function openSealed(
	township: PrivateKey,
	{ key, iv, sealed }: Sealed
): Promise<string | undefined> {
	const ours = await crypto.subtle.importKey('jwk', { ...township }, CURVE, false, ['deriveBits']);
	const theirs = await crypto.subtle.importKey('jwk', { ...key }, CURVE, false, []);
	const algorithm = { name: 'AES-GCM', iv: fromBase64Url(iv) };
	try {
		const secret = await sharedKey(ours, theirs);
		const plain = await crypto.subtle.decrypt(algorithm, secret, fromBase64Url(sealed));
		return new TextDecoder().decode(plain);
	} catch (error) {
		if (error instanceof DOMException && error.name === 'OperationError') return undefined;
		throw error;
	}
}

/** Bytes as text that survives in JSON and addresses. */
export function toBase64Url(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes again. Throws a DOMException when it is no base64url. */
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
		char.charCodeAt(0)
	);

async function sharedKey(ours: CryptoKey, theirs: CryptoKey): Promise<CryptoKey> {
	const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours, 256);
	const secret = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey']);
	return crypto.subtle.deriveKey(
		{ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: INFO },
		secret,
		{ name: 'AES-GCM', length: 256 },
		false,
		['encrypt', 'decrypt']
	);
}
