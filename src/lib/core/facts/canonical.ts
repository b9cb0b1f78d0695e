import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Fact } from './fact.ts';

/**
 * Canonical JSON: keys sorted, absent members left out, so that equal things have equal bytes on every machine. Hashes are
 * computed synchronously by a pure library because sealing hashes inside an IndexedDB transaction, where waiting for
 * WebCrypto would end the transaction, and because WebCrypto is missing on an insecure origin.
 */
export function canonicalJson(value: unknown): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	// Written out, since phones and servers spend much of an exchange here.
	let text = '';
	for (const name of Object.keys(value).sort()) {
		const member: unknown = Reflect.get(value, name);
		if (member === undefined) continue;
		text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
	}
	return `{${text}}`;
}

/** SHA-256 of a text's UTF-8 bytes, lower-case hex. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The identity of a segment's content: its logical facts in order, not their packing. */
export const hashFacts = (facts: readonly Fact[]): string => sha256Hex(canonicalJson(facts));
