/**
 * What a reference server answers: `send`, which serves the files of Express. It shares no line with ours. Where it leaves RFC 9110,
 * the RFC is right and `send` is asked for what the RFC makes of the request:
 *
 * - what is no valid range, or stands in a HEAD, is ignored (§14.2); `send` answers 416, or a part
 * - a suffix longer than the file is all of it (§14.1.2); `send` answers 416
 */
import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import send from 'send';
import type { AskedFile, AskedRange } from './requests.ts';

/** What counts of an answer. */
export interface RangeAnswer {
	readonly status: number;
	readonly range: string | null;
	/** Of an answer that carries the file or a part; of a refusal nobody needs to know. */
	readonly length: string | null;
	readonly acceptRanges: string | null;
	/** Bytes of the file that came, and their SHA-256. */
	readonly bytes: number;
	readonly sha256: string;
}

const HAS_ONE_RANGE = /^bytes=(?:\d+-\d*|-\d+)$/;
const NOTHING_SHA256 = createHash('sha256').digest('hex');

/** A running reference. */
export interface Reference {
	answer(asked: AskedRange): Promise<RangeAnswer>;
	close(): Promise<void>;
}

/** Serves the files. */
export async function openReference(files: readonly AskedFile[]): Promise<Reference> {
	const byHash = new Map(files.map((file) => [file.sha256, file]));
	const server = createServer((request, response) => {
		const file = byHash.get(request.url?.slice(1) ?? '');
		if (file === undefined) throw new Error(`No file ${request.url}.`);
		// Its own tag is made of time and size; the ranges of a tag that does not hold are tried with it all the same.
		send(request, file.path, { etag: false, lastModified: false })
			.on('headers', (answer: ServerResponse) => answer.setHeader('ETag', `"${file.sha256}"`))
			.pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { answer: (asked) => answerTo(url, asked), close: () => closeServer(server) };
}

async function answerTo(
	url: string,
	{ file, method, range, ifRange }: AskedRange
): Promise<RangeAnswer> {
	const meant = method === 'GET' && range !== undefined ? rangeMeant(range, file) : undefined;
	const response = await fetch(`${url}/${file.sha256}`, {
		method,
		headers: {
			...(meant === undefined ? {} : { Range: meant }),
			...(ifRange === undefined ? {} : { 'If-Range': ifRange })
		}
	});
	return readAnswer(response);
}

/** The range as the RFC reads it; undefined when the header is to be ignored. */
function rangeMeant(text: string, { sizeBytes }: AskedFile): string | undefined {
	if (!HAS_ONE_RANGE.test(text)) return undefined;
	const [first, last] = text.replace('bytes=', '').split('-');
	if (first === '') return Number(last) > sizeBytes ? 'bytes=0-' : text;
	return last !== '' && Number(first) > Number(last) ? undefined : text;
}

async function readAnswer(response: Response): Promise<RangeAnswer> {
	const { status, headers } = response;
	const body = Buffer.from(await response.arrayBuffer());
	const hasFile = status < 300;
	return {
		status,
		range: headers.get('content-range'),
		length: hasFile ? headers.get('content-length') : null,
		acceptRanges: hasFile ? headers.get('accept-ranges') : null,
		bytes: hasFile ? body.length : 0,
		sha256: hasFile ? createHash('sha256').update(body).digest('hex') : NOTHING_SHA256
	};
}

async function closeServer(server: Server): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
}
