import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Fact } from './fact.ts';

/**
 * Canonical JSON: keys sorted, absent members left out, so that equal things have equal bytes on every machine. Hashes are
 * computed synchronously by a pure library because sealing hashes inside an IndexedDB transaction, where waiting for
 * WebCrypto would end the transaction, and because WebCrypto is missing on an insecure origin.
 */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		const members = Object.entries(value)
			.filter(([, member]) => member !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
		return `{${members.join(',')}}`;
	}
	return JSON.stringify(value);
}

/** SHA-256 of a text's UTF-8 bytes, lower-case hex. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The identity of a segment's content: its logical facts in order, not their packing. */
export const hashFacts = (facts: readonly Fact[]): string => sha256Hex(canonicalJson(facts));
