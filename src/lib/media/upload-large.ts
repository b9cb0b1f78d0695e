import * as v from 'valibot';
import type { DetailedError } from 'tus-js-client';

/**
 * One large file to the server, in the words of tus 1.0.0, by tus-js-client (loaded on demand): one attempt, from wherever the
 * server has it. When to try again, and what people are told, is decided by the caller: the library's own retries would hide both.
 */

/**
 * `sent`: the server has every byte; it looks at them next. `stopped`: by the signal. `no-network`: also a connection that stands
 * still. `busy`: it asked to wait. `full`: it has no room, and waiting makes none. `sign-in`: the sign-in has ended. `gone`: what was begun is not there any more. `refused`: it will
 * not take this file, or not from this account.
 */
export type LargeOutcome =
	| { readonly kind: 'sent' | 'stopped' | 'no-network' | 'sign-in' | 'gone' | 'full' }
	| { readonly kind: 'busy'; readonly afterMs: number }
	| { readonly kind: 'refused'; readonly status: number };

/** What a file is sent by. */
export interface LargeWay {
	/** Where it is announced. */
	readonly endpoint: string;
	/** Where it was announced before; undefined: it was not. */
	readonly url: string | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly metadata: Readonly<Record<string, string>>;
	/** It was announced: keep this address, it is where a later attempt goes on. */
	readonly onUrl: (url: string) => void;
	/** So many bytes are on their way or there. */
	readonly onProgress: (bytes: number) => void;
	/** So many bytes are there. */
	readonly onKept: (bytes: number) => void;
	readonly signal: AbortSignal;
}

/** 1 MiB: a proxy that collects whole requests loses at most this, 8 s at 1 Mbit/s, when a link breaks. */
const PIECE_BYTES = 1_048_576;
/** Two minutes without a byte moving is a connection that is gone without having said so. */
const STALLED_AFTER_MS = 120_000;
const BUSY_AFTER_MS = 5000;
/** How our server refuses; a proxy's page is none of it. */
const refusalSchema = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({ error: v.object({ code: v.string() }) })
);

/** Sends a file; see above. */
export async function uploadLarge(file: Blob, way: LargeWay): Promise<LargeOutcome> {
	const tus = await import('tus-js-client').catch((error: unknown) => {
		// The one way a chunk fails to load.
		if (error instanceof TypeError) return undefined;
		throw error;
	});
	if (tus === undefined) return { kind: 'no-network' };
	if (way.signal.aborted) return { kind: 'stopped' };
	return new Promise((resolve, reject) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const settle = (outcome: LargeOutcome): void => {
			clearTimeout(timer);
			way.signal.removeEventListener('abort', stop);
			resolve(outcome);
		};
		const upload = new tus.Upload(file, {
			// With an address it must not be announced anew behind our back: a lost sign-in would throw away what is there.
			...(way.url === undefined ? { endpoint: way.endpoint } : { uploadUrl: way.url }),
			chunkSize: PIECE_BYTES,
			retryDelays: null,
			storeFingerprintForResuming: false,
			headers: { ...way.headers },
			metadata: { ...way.metadata },
			onUploadUrlAvailable: () => {
				if (upload.url !== null) way.onUrl(new URL(upload.url, location.href).pathname);
			},
			onProgress: (bytes) => {
				watch();
				way.onProgress(bytes);
			},
			onChunkComplete: (_, bytes) => way.onKept(bytes),
			onSuccess: () => settle({ kind: 'sent' }),
			onError: (error) => settle(outcomeOf(error, tus.DetailedError))
		});
		const stop = (): void => end({ kind: 'stopped' });
		const end = (outcome: LargeOutcome): void => {
			upload.abort().then(() => settle(outcome), reject);
		};
		const watch = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => end({ kind: 'no-network' }), STALLED_AFTER_MS);
		};
		way.signal.addEventListener('abort', stop);
		watch();
		upload.start();
	});
}

function outcomeOf(error: Error, Detailed: new (...args: never[]) => DetailedError): LargeOutcome {
	if (!(error instanceof Detailed)) throw error;
	const answer = error.originalResponse;
	const status = answer?.getStatus() ?? 0;
	if (answer === null || status === 0) return { kind: 'no-network' };
	if (status === 401) return { kind: 'sign-in' };
	if (status === 404 || status === 410) return { kind: 'gone' };
	if (codeIn(answer.getBody()) === 'full') return { kind: 'full' };
	// Another offset than ours, locked by an attempt that was cut off, too many requests, a server in trouble.
	if (status === 409 || status === 423 || status === 429 || status >= 500) {
		const seconds = Number(answer.getHeader('Retry-After') ?? NaN);
		return { kind: 'busy', afterMs: Number.isFinite(seconds) ? seconds * 1000 : BUSY_AFTER_MS };
	}
	// Anything but a refusal is not our server: a captive portal's page, a proxy.
	return status >= 400 ? { kind: 'refused', status } : { kind: 'no-network' };
}

/** The code of a refusal of our server's; undefined for a proxy's page. */
function codeIn(body: string): unknown {
	const parsed = v.safeParse(refusalSchema, body);
	return parsed.success ? parsed.output.error.code : undefined;
}
