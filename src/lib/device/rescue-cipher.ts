import { fromBase64Url, toBase64Url } from '#lib/core/protocol/base64url.ts';
import type { PrivateKey, PublicKey } from '#lib/core/protocol/sign-in.ts';

/**
 * Encryption between a phone and its township, without a network. An ephemeral P-256 key agrees with the township's on a secret
 * (ECDH); HKDF makes two keys of it: one encrypts the hand-over, the other, kept by the phone until then, the return that answers
 * it. Whoever finds either on a USB stick reads nothing, and a return can be made by no one but the township.
 */

/** What was encrypted to a township, as texts for JSON. */
export interface Sealed {
	/** The ephemeral key's public half. */
	readonly key: PublicKey;
	/** base64url, 12 bytes. */
	readonly iv: string;
	/** base64url. */
	readonly sealed: string;
}

/** What both ends have of one hand-over. */
export interface Opened {
	readonly text: string;
	/** base64url, 32 bytes: encrypts what answers it. */
	readonly returnKey: string;
}

const CURVE: EcKeyImportParams = { name: 'ECDH', namedCurve: 'P-256' };
const textBytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const INFO = textBytes('tongyu-rescue-1');
const RETURN_INFO = textBytes('tongyu-return-1');

/** Encrypts a text to a township. Needs WebCrypto. */
export async function sealTo(
	township: PublicKey,
	text: string
): Promise<Sealed & Pick<Opened, 'returnKey'>> {
	const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
	const theirs = await crypto.subtle.importKey('jwk', { ...township }, CURVE, false, []);
	const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
	const keys = await sharedKeys(pair.privateKey, theirs);
	return {
		key: { kty: 'EC', crv: 'P-256', x, y },
		...(await encrypt(keys.content, text)),
		returnKey: keys.returnKey
	};
}

/** The text again; undefined when it was encrypted to another township, or changed on its way. */
export function openSealed(
	township: PrivateKey,
	{ key, iv, sealed }: Sealed
): Promise<Opened | undefined> {
	return unlessChanged(async () => {
		const ours = await crypto.subtle.importKey('jwk', { ...township }, CURVE, false, [
			'deriveBits'
		]);
		const theirs = await crypto.subtle.importKey('jwk', { ...key }, CURVE, false, []);
		const keys = await sharedKeys(ours, theirs);
		return { text: await decrypt(keys.content, { iv, sealed }), returnKey: keys.returnKey };
	});
}

/** Encrypts what answers a hand-over. */
export const sealReturn = async (
	returnKey: string,
	text: string
): Promise<Pick<Sealed, 'iv' | 'sealed'>> => encrypt(await importReturnKey(returnKey), text);

/** The text of a return; undefined when it answers something else, or was changed on its way. */
export const openReturn = (
	returnKey: string,
	sealed: Pick<Sealed, 'iv' | 'sealed'>
): Promise<string | undefined> =>
	unlessChanged(async () => decrypt(await importReturnKey(returnKey), sealed));

async function encrypt(key: CryptoKey, text: string): Promise<Pick<Sealed, 'iv' | 'sealed'>> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, textBytes(text));
	return { iv: toBase64Url(iv), sealed: toBase64Url(new Uint8Array(bytes)) };
}

async function decrypt(
	key: CryptoKey,
	{ iv, sealed }: Pick<Sealed, 'iv' | 'sealed'>
): Promise<string> {
	const algorithm = { name: 'AES-GCM', iv: bytesOf(iv) };
	const plain = await crypto.subtle.decrypt(algorithm, key, bytesOf(sealed));
	return new TextDecoder().decode(plain);
}

const importReturnKey = (returnKey: string): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', bytesOf(returnKey), 'AES-GCM', false, ['encrypt', 'decrypt']);

async function sharedKeys(
	ours: CryptoKey,
	theirs: CryptoKey
): Promise<{ readonly content: CryptoKey; readonly returnKey: string }> {
	const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours, 256);
	const uses: KeyUsage[] = ['deriveKey', 'deriveBits'];
	const secret = await crypto.subtle.importKey('raw', bits, 'HKDF', false, uses);
	const gcm = { name: 'AES-GCM', length: 256 };
	const content = await crypto.subtle.deriveKey(hkdf(INFO), secret, gcm, false, [
		'encrypt',
		'decrypt'
	]);
	const forReturn = await crypto.subtle.deriveBits(hkdf(RETURN_INFO), secret, 256);
	return { content, returnKey: toBase64Url(new Uint8Array(forReturn)) };
}

const hkdf = (info: Uint8Array<ArrayBuffer>): HkdfParams => ({
	name: 'HKDF',
	hash: 'SHA-256',
	salt: new Uint8Array(0),
	info
});

/** AES-GCM tells a changed text by an OperationError, a changed point of the curve is a DataError. */
async function unlessChanged<T>(work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		const name = error instanceof DOMException ? error.name : '';
		if (name === 'OperationError' || name === 'DataError') return undefined;
		throw error;
	}
}

/** A field whose form was checked when the parcel was read. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
	const bytes = fromBase64Url(text);
	if (bytes === undefined) throw new Error('No base64url.');
	return bytes;
}
