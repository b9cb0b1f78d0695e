/**
 * Bytes as text of the 45 characters that QR codes pack tightest (RFC 9285): 2 bytes are 3 characters of 5.5 bits. Raw bytes in
 * a QR code do not survive readers that take them for text.
 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

export function toBase45(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 2) {
		const [first = 0, second] = [bytes[at], bytes[at + 1]];
		let value = second === undefined ? first : first * 256 + second;
		for (let count = second === undefined ? 2 : 3; count > 0; count -= 1) {
			text += ALPHABET.charAt(value % 45);
			value = Math.floor(value / 45);
		}
	}
	return text;
}

/** The bytes again; undefined when the text is none of ours. */
export function fromBase45(text: string): Uint8Array<ArrayBuffer> | undefined {
	if (text.length % 3 === 1) return undefined;
	const bytes: number[] = [];
	for (let at = 0; at < text.length; at += 3) {
		const digits = Array.from(text.slice(at, at + 3), (char) => ALPHABET.indexOf(char));
		if (digits.includes(-1)) return undefined;
		const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
		if (value > (digits.length === 3 ? 0xffff : 0xff)) return undefined;
		if (digits.length === 3) bytes.push(value >> 8);
		bytes.push(value & 255);
	}
	return Uint8Array.from(bytes);
}
