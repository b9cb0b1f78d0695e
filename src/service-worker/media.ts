import { contentRange, readRange, type Wanted } from '#lib/core/lecture/byte-range.ts';
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import { findFile, readChunk, type Found, type KeptFile } from './media-chunks.ts';

/**
 * Lecture files, answered as the server answers them, from what is kept on this phone. The address names the content, so what is
 * here can never be an older one; which account asks (`?slot=`) is the network's business.
 *
 * What must stay true: a file of which all that is asked for is here never needs the network, and a `Range` is never answered with
 * the whole file. One chunk is in memory at a time, however long the file and however slow the reader.
 */

const ADDRESS = /^\/media\/(?:catalog|staff)\/(?<sha256>[0-9a-f]{64})$/;
/** What browsers play, show or save; never what they would run. */
const HARMLESS_TYPE =
	/^(?:audio|video)\/|^image\/(?:webp|png|jpeg)$|^application\/pdf$|^text\/vtt\b/;

/** The hash in the address of a lecture's file; undefined for any other address. */
export const fileHashOf = (path: string): string | undefined => ADDRESS.exec(path)?.groups?.sha256;

/** Answers from this phone; else from the network, with the request as it came; else fails as a request without network does. */
export async function fromKept(request: Request, sha256: string): Promise<Response> {
	const kept = await answerFromKept(request, sha256);
	if (kept !== undefined) return kept;
	try {
		return await fetch(request);
	} catch (error) {
		// No network, or nobody waits any more. The page sees what it would see without a worker.
		if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
		return Response.error();
	}
}

async function answerFromKept(request: Request, sha256: string): Promise<Response | undefined> {
	const isHead = request.method === 'HEAD';
	const wantedOf = ({ bytes }: KeptFile): Wanted => readRange(rangeOf(request, sha256), bytes);
	const found = await findFile(sha256, (file) => {
		const span = isHead ? undefined : chunksFor(wantedOf(file), file);
		return span?.first;
	});
	if (found === undefined) return undefined;
	const { file } = found;
	const wanted = wantedOf(file);
	const span = chunksFor(wanted, file);
	if (span !== undefined && span.last >= file.chunks) return undefined;
	return new Response(isHead || span === undefined ? null : bodyOf(found, wanted), {
		status: wanted.kind === 'whole' ? 200 : wanted.kind === 'part' ? 206 : 416,
		headers: headersOf(file, wanted)
	});
}

/** The range that counts: only GET knows ranges, and one that is bound to another content does not hold (RFC 9110 §13.1.5, §14.2). */
function rangeOf({ method, headers }: Request, sha256: string): string | null {
	const condition = headers.get('if-range');
	const holds = method === 'GET' && (condition === null || condition === tagOf(sha256));
	return holds ? headers.get('range') : null;
}

function headersOf(file: KeptFile, wanted: Wanted): Headers {
	const span = spanOf(wanted, file);
	const headers = new Headers({
		'Accept-Ranges': 'bytes',
		'Content-Length': String(span === undefined ? 0 : span.last - span.first + 1),
		ETag: tagOf(file.sha256),
		'X-Content-Type-Options': 'nosniff'
	});
	const range = contentRange(wanted, file.bytes);
	if (range !== undefined) headers.set('Content-Range', range);
	if (span !== undefined)
		headers.set(
			'Content-Type',
			HARMLESS_TYPE.test(file.type) ? file.type : 'application/octet-stream'
		);
	return headers;
}

/** First and last byte to send, both included; undefined when none is. */
function spanOf(wanted: Wanted, { bytes }: KeptFile): Span | undefined {
	if (wanted.kind === 'unsatisfiable') return undefined;
	return wanted.kind === 'part' ? wanted : { first: 0, last: bytes - 1 };
}

/** The chunks those bytes lie in. */
function chunksFor(wanted: Wanted, file: KeptFile): Span | undefined {
	const span = spanOf(wanted, file);
	return span && { first: chunkOf(span.first), last: chunkOf(span.last) };
}

interface Span {
	readonly first: number;
	readonly last: number;
}

/**
 * The bytes, read when they are asked for: no chunk is fetched ahead, and a reader that goes away ends the reading. A chunk that
 * was evicted meanwhile ends the answer with an error; the browser asks again from there and then the network is asked.
 */
function bodyOf({ file, chunk }: Found, wanted: Wanted): ReadableStream<Uint8Array<ArrayBuffer>> {
	const { first, last } = spanOf(wanted, file) ?? { first: 0, last: -1 };
	let waiting = chunk;
	let n = chunkOf(first);
	return new ReadableStream(
		{
			async pull(controller) {
				const bytes = waiting ?? (await readChunk(file.sha256, n));
				waiting = undefined;
				if (bytes === undefined) throw new Error('A part of the file was removed meanwhile.');
				const start = n * CHUNK_BYTES;
				controller.enqueue(bytes.subarray(Math.max(0, first - start), last - start + 1));
				if (n === chunkOf(last)) controller.close();
				n += 1;
			}
		},
		{ highWaterMark: 0 }
	);
}

const chunkOf = (byte: number): number => Math.floor(byte / CHUNK_BYTES);

const tagOf = (sha256: string): string => `"${sha256}"`;
