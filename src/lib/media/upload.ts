import type { Scope } from '#lib/core/ids.ts';

/**
 * One file to the server, in the words of tus 1.0.0 (see server/gateway/http/media). Announced first, which tells how much of it is
 * there already; then in pieces, each acknowledged with the new offset. A call that is cut off anywhere is made again as it is.
 */

/** `refused`: never again. `later`: no network, the server is busy, or the sign-in has ended. */
export type UploadOutcome =
	| { readonly kind: 'done' }
	| { readonly kind: 'refused'; readonly status: number }
	| { readonly kind: 'later'; readonly afterMs?: number };

/** What is sent. */
export interface UploadFile {
	readonly scope: Scope;
	readonly sha256: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What it is sent by. */
export interface UploadWay {
	readonly fetch: typeof fetch;
	/** The sign-in's slot. */
	readonly slot: string;
	/** The server has so many bytes. */
	readonly onSent: (bytes: number) => Promise<void>;
	readonly signal: AbortSignal;
}

/** 5 s at 50 kbit/s: what a link that breaks costs at most. */
const PIECE_BYTES = 32 * 1024;
/** A piece on the slowest link, and the server's answer. */
const GIVE_UP_AFTER_MS = 60_000;
/** A server that names another offset again and again is broken, and so is asking it. */
const MAX_RESTARTS = 5;
const SLOT_HEADER = 'x-tongyu-slot';
const TUS = { 'tus-resumable': '1.0.0' };

/** Sends a file, from where the server has it. */
export async function upload(file: UploadFile, way: UploadWay): Promise<UploadOutcome> {
	const { bytes } = file;
	for (let start = 0; start < MAX_RESTARTS; start++) {
		let answer = await announce(file, way);
		for (;;) {
			const offset = offsetIn(answer);
			if (offset === undefined) break;
			await way.onSent(offset);
			if (offset >= bytes.byteLength) return { kind: 'done' };
			answer = await sendPiece(file, offset, way);
		}
		// Another phone sends the same picture, or the server has lost the part: asked anew.
		if (answer?.status !== 409 && answer?.status !== 404) return outcomeOf(answer);
	}
	return { kind: 'later' };
}

/** Takes a file away from the server; one that is not there is fine. */
export async function removeUpload(
	{ scope, sha256 }: Pick<UploadFile, 'scope' | 'sha256'>,
	way: Omit<UploadWay, 'onSent'>
): Promise<UploadOutcome> {
	const answer = await ask(`/media/${scope}/${sha256}`, { method: 'DELETE', headers: TUS }, way);
	return answer?.status === 204 || answer?.status === 404 ? { kind: 'done' } : outcomeOf(answer);
}

/** A whole file from the server; undefined when there is none now, or no way to it. */
export async function download(
	{ scope, sha256 }: Pick<UploadFile, 'scope' | 'sha256'>,
	way: Omit<UploadWay, 'onSent'>
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const answer = await ask(`/media/${scope}/${sha256}`, { method: 'GET' }, way);
	if (answer?.status !== 200) return undefined;
	try {
		return new Uint8Array(await answer.arrayBuffer());
	} catch (error) {
		if (isNoNetwork(error)) return undefined;
		throw error;
	}
}

const announce = ({ scope, sha256, bytes }: UploadFile, way: UploadWay) =>
	ask(
		`/media/${scope}`,
		{
			method: 'POST',
			headers: {
				...TUS,
				'upload-length': String(bytes.byteLength),
				'upload-metadata': `sha256 ${btoa(sha256)}`
			}
		},
		way
	);

const sendPiece = ({ scope, sha256, bytes }: UploadFile, offset: number, way: UploadWay) =>
	ask(
		`/media/${scope}/${sha256}`,
		{
			method: 'PATCH',
			headers: {
				...TUS,
				'upload-offset': String(offset),
				'content-type': 'application/offset+octet-stream'
			},
			body: bytes.slice(offset, offset + PIECE_BYTES)
		},
		way
	);

/** Undefined where there was no answer. */
async function ask(
	path: string,
	init: { method: string; headers?: Record<string, string>; body?: Uint8Array<ArrayBuffer> },
	{ fetch, slot, signal }: Omit<UploadWay, 'onSent'>
): Promise<Response | undefined> {
	const giveUp = new AbortController();
	const abort = (): void => giveUp.abort();
	const timer = setTimeout(abort, GIVE_UP_AFTER_MS);
	signal.addEventListener('abort', abort);
	try {
		const headers = { ...init.headers, [SLOT_HEADER]: slot };
		return await fetch(path, { ...init, headers, signal: giveUp.signal });
	} catch (error) {
		if (isNoNetwork(error)) return undefined;
		throw error;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', abort);
	}
}

/** No network is a TypeError; a time-out and a cut body are DOMExceptions. */
const isNoNetwork = (error: unknown): boolean =>
	error instanceof TypeError || error instanceof DOMException;

/** How much the server has; undefined where it did not say: a captive portal's page has no such header. */
function offsetIn(answer: Response | undefined): number | undefined {
	if (answer?.status !== 201 && answer?.status !== 204) return undefined;
	const offset = answer.headers.get('upload-offset') ?? '';
	return /^\d+$/.test(offset) ? Number(offset) : undefined;
}

/** What the server says of the file itself is for good; everything else may be otherwise in an hour. */
function outcomeOf(answer: Response | undefined): UploadOutcome {
	const status = answer?.status ?? 0;
	if (status === 413 || status === 415 || status === 422) return { kind: 'refused', status };
	const seconds = Number(answer?.headers.get('retry-after') ?? NaN);
	return Number.isFinite(seconds) ? { kind: 'later', afterMs: seconds * 1000 } : { kind: 'later' };
}
