/** Bytes as text that survives in JSON, addresses and file names. Core has no `btoa`. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PATTERN = /^[\w-]*$/;

/** Without padding. */
export function toBase64Url(bytes: Uint8Array): string {
	let text = '';
	let bits = 0;
	let held = 0;
	for (const byte of bytes) {
		held = ((held << 8) | byte) & 0xffff;
		bits += 8;
		while (bits >= 6) {
			bits -= 6;
			text += ALPHABET.charAt((held >> bits) & 63);
		}
	}
	return bits === 0 ? text : text + ALPHABET.charAt((held << (6 - bits)) & 63);
}

/** The bytes again; undefined when the text is no base64url, or ends in the middle of a byte. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
	if (!PATTERN.test(text) || text.length % 4 === 1) return undefined;
	const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
	let bits = 0;
	let held = 0;
	let length = 0;
	for (const char of text) {
		held = ((held << 6) | ALPHABET.indexOf(char)) & 0xffff;
		bits += 6;
		if (bits < 8) continue;
		bits -= 8;
		bytes[length] = (held >> bits) & 255;
		length += 1;
	}
	return bytes;
}
