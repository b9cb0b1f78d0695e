/**
 * Which UTF-16 a text without a mark is in, if it is: of commas, digits and line ends one byte is zero, always on the same side. (Of
 * a few Chinese characters the other one is, 一 among them, so it is the greater number that counts.)
 */
export function byteOrderOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
	let even = 0;
	let odd = 0;
	for (const [i, byte] of bytes.entries()) {
		if (byte !== 0) continue;
		if (i % 2 === 0) even++;
		else odd++;
	}
	if (odd > SURELY * even) return 'utf-16le';
	return even > SURELY * odd ? 'utf-16be' : undefined;
}

/** Times as many zeros on one side as on the other. */
const SURELY = 3;
