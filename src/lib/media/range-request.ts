/** One request for a range of a file, and what its answer is worth before a byte of it was read. */

/** A range of a file, both ends included. */
export interface RangeWanted {
	readonly url: string;
	readonly file: { readonly sha256: string; readonly bytes: number };
	readonly first: number;
	readonly last: number;
}

/** See `FetchOutcome`; `bytes`: exactly the range, or (`isAll`) the whole file from its first byte; or so the answer says. */
export type Answer =
	| {
			readonly kind: 'bytes';
			readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
			readonly isAll: boolean;
	  }
	| { readonly kind: 'stopped' | 'no-network' | 'gone' | 'damaged' }
	| { readonly kind: 'later'; readonly afterMs: number };

const SLOT_HEADER = 'x-tongyu-slot';

/**
 * Asks for it. Never from the browser's cache, nor into it: a lecture would lie on the phone twice. `signal` also ends a call that
 * stays silent, `way.signal` only when it is told to.
 */
export async function askForRange(
	{ url, file, first, last }: RangeWanted,
	way: {
		readonly fetch: typeof fetch;
		readonly slot: string | undefined;
		readonly signal: AbortSignal;
	},
	signal: AbortSignal
): Promise<Answer> {
	const headers = {
		range: `bytes=${first}-${last}`,
		'if-range': `"${file.sha256}"`,
		...(way.slot === undefined ? {} : { [SLOT_HEADER]: way.slot })
	};
	let answer: Response;
	try {
		answer = await way.fetch(url, { headers, signal, cache: 'no-store' });
	} catch (error) {
		if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
		return { kind: way.signal.aborted ? 'stopped' : 'no-network' };
	}
	const verdict = verdictOf(answer, { first, last, bytes: file.bytes });
	if (verdict === undefined && answer.body !== null)
		return { kind: 'bytes', body: answer.body, isAll: answer.status === 200 };
	await cancelBody(answer.body);
	return verdict ?? { kind: 'damaged' };
}

/** Lets go of a stream, or of what is left of it; one that broke already is gone anyway. */
export async function cancelBody(
	stream: { cancel(): Promise<void> } | null | undefined
): Promise<void> {
	await stream?.cancel().catch(() => undefined);
}

interface Expected {
	readonly first: number;
	readonly last: number;
	readonly bytes: number;
}

/** Undefined where the range comes. */
function verdictOf(
	answer: Response,
	expected: Expected
): Exclude<Answer, { kind: 'bytes' }> | undefined {
	switch (answer.status) {
		case 206:
			return isRange(answer.headers.get('content-range'), expected)
				? undefined
				: { kind: 'damaged' };
		case 200:
			// A proxy may know no ranges. From the first byte on it is the same; a log-in page is not as long.
			return expected.first === 0 && answer.headers.get('content-length') === String(expected.bytes)
				? undefined
				: { kind: 'damaged' };
		case 404:
		case 410:
			return { kind: 'gone' };
		// The worker found no network.
		case 504:
			return { kind: 'no-network' };
		default:
			return answer.status === 416 || answer.status < 400
				? { kind: 'damaged' }
				: { kind: 'later', afterMs: retryAfterMs(answer) };
	}
}

const isRange = (header: string | null, { first, last, bytes }: Expected): boolean =>
	header === `bytes ${first}-${last}/${bytes}`;

/** What the server asks for; 0: nothing. */
function retryAfterMs(answer: Response): number {
	const seconds = Number(answer.headers.get('retry-after') ?? NaN);
	return Number.isFinite(seconds) ? seconds * 1000 : 0;
}
