/**
 * The arithmetic of `Range: bytes=…` (RFC 9110 §14), the same on the server and in the service worker: one range is answered,
 * several at once are not (a server may ignore what it likes), so nobody can ask for a thousand overlapping ones.
 */

/** What is to be sent. `whole`: status 200. `part`: 206 with these bytes, both ends included. `unsatisfiable`: 416. */
export type Wanted =
	| { readonly kind: 'whole' }
	| { readonly kind: 'part'; readonly first: number; readonly last: number }
	| { readonly kind: 'unsatisfiable' };

const RANGE_PATTERN = /^bytes=\s*(?<first>\d*)-(?<last>\d*)\s*$/i;
const WHOLE: Wanted = { kind: 'whole' };

/** What a request wants of a file of `sizeBytes`. A header that is no valid single range is ignored. */
export function readRange(header: string | null | undefined, sizeBytes: number): Wanted {
	const { first = '', last = '' } = RANGE_PATTERN.exec(header ?? '')?.groups ?? {};
	if (first === '' && last === '') return WHOLE;
	if (first === '') return lastBytes(Number(last), sizeBytes);
	const from = Number(first);
	const to = last === '' ? Infinity : Number(last);
	// An end before its beginning is no range at all.
	if (to < from) return WHOLE;
	if (from >= sizeBytes) return { kind: 'unsatisfiable' };
	return { kind: 'part', first: from, last: Math.min(to, sizeBytes - 1) };
}

function lastBytes(count: number, sizeBytes: number): Wanted {
	if (count === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' };
	return { kind: 'part', first: Math.max(0, sizeBytes - count), last: sizeBytes - 1 };
}

/** `Content-Range` of a part, or of an answer 416. */
export const contentRange = (wanted: Wanted, sizeBytes: number): string | undefined => {
	if (wanted.kind === 'whole') return undefined;
	const range = wanted.kind === 'part' ? `${wanted.first}-${wanted.last}` : '*';
	return `bytes ${range}/${sizeBytes}`;
};
