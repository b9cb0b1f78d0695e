import { seededChance } from '../../bench/seeded.ts';

/** The first bytes of WebM: a server tells a file's kind by them. */
const WEBM = [0x1a, 0x45, 0xdf, 0xa3];

/** Bytes as dense as a recording's, no two chunks alike; the same for the same seed. */
export function seededNoise(length: number, seed: number): Buffer {
	const chance = seededChance(seed);
	const bytes = Buffer.alloc(length);
	for (let at = 0; at + 4 <= length; at += 4)
		bytes.writeUInt32LE(Math.floor(chance() * 2 ** 32), at);
	bytes.set(WEBM);
	return bytes;
}
