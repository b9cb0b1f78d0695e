/**
 * `fetch` as a page's `fetch` looks on the wire: with the headers of Chrome on an Android phone, on connections kept open, by
 * HTTP/1.1 or HTTP/2. Node's own fetch sends other headers, which would flatter ours by some 400 B a request.
 */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type ClientHttp2Session } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { SignedInPhone } from './deployment.ts';

/** A phone's way to the server. */
export interface Way {
	readonly url: string;
	/** What its browser calls the server. */
	readonly origin: string;
	readonly http: 1 | 2;
}

/** What a phone's requests go through, with what it has sent. */
export interface BrowserFetch {
	readonly fetch: typeof fetch;
	/** Requests so far. */
	readonly requests: () => number;
	/** Bytes of all request bodies so far, as they travel. */
	readonly bodyUpBytes: () => number;
	/** Ends the connections. */
	readonly close: () => void;
}

/** Recorded from Chromium 156 with an Android phone's identity. */
const CHROME: Readonly<Record<string, string>> = {
	'sec-ch-ua-platform': '"Android"',
	'user-agent':
		'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36',
	'sec-ch-ua': '"Chromium";v="156", "Not)A;Brand";v="24", "Google Chrome";v="156"',
	'sec-ch-ua-mobile': '?1',
	accept: '*/*',
	'sec-fetch-site': 'same-origin',
	'sec-fetch-mode': 'cors',
	'sec-fetch-dest': 'empty',
	'accept-encoding': 'gzip, deflate, br, zstd',
	'accept-language': 'zh-CN,zh;q=0.9,en-US;q=0.8,en;q=0.7'
};

/** A request as far as its headers go. */
interface Headed {
	readonly origin: string;
	readonly method: string;
	readonly body: Uint8Array | undefined;
	/** What the app itself sets. */
	readonly own: Readonly<Record<string, string>>;
}

/** All headers of a phone's request. */
export const headersOf = (
	{ as, token }: SignedInPhone,
	{ origin, method, body, own }: Headed
): Record<string, string> => ({
	host: new URL(origin).host,
	...CHROME,
	...(method === 'GET' ? {} : { origin, 'content-length': String(body?.length ?? 0) }),
	...own,
	cookie: `__Host-ty-${as.slot}=${token}`
});

/** The way of one signed-in phone. */
export function browserFetch(phone: SignedInPhone, way: Way): BrowserFetch {
	const line = way.http === 2 ? http2Line(way) : http1Line(way);
	let bodyUpBytes = 0;
	let requests = 0;
	const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
		const body = await bytesOf(init.body);
		const method = init.method ?? 'GET';
		bodyUpBytes += body?.length ?? 0;
		requests += 1;
		const own = Object.fromEntries(new Headers(init.headers));
		const headers = headersOf(phone, { origin: way.origin, method, body, own });
		return line.ask({ path, method, headers, body });
	};
	return {
		fetch: (input, init) => send(String(input instanceof Request ? input.url : input), init),
		requests: () => requests,
		bodyUpBytes: () => bodyUpBytes,
		close: line.close
	};
}

const bytesOf = async (body: RequestInit['body']): Promise<Uint8Array | undefined> =>
	body === undefined || body === null
		? undefined
		: new Uint8Array(await new Response(body).arrayBuffer());

interface Asking {
	readonly path: string;
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array | undefined;
}

interface Line {
	readonly ask: (asking: Asking) => Promise<Response>;
	readonly close: () => void;
}

/** What a browser's fetch rejects with when the network fails. */
const networkError = (cause: unknown): TypeError => new TypeError('Failed to fetch', { cause });

function http1Line({ url }: Way): Line {
	const agent = new Agent({ keepAlive: true });
	const ask = ({ path, method, headers, body }: Asking): Promise<Response> =>
		new Promise((resolve, reject) => {
			const outgoing = httpRequest(new URL(path, url), { agent, method, headers }, (answer) => {
				buffer(answer).then(
					(packed) => resolve(responseOf(answer.statusCode ?? 0, answer.headers, packed)),
					(error: unknown) => reject(networkError(error))
				);
			});
			outgoing.once('error', (error) => reject(networkError(error)));
			outgoing.end(body);
		});
	return { ask, close: () => agent.destroy() };
}

function http2Line({ url }: Way): Line {
	let session: ClientHttp2Session | undefined;
	const opened = (): ClientHttp2Session => {
		if (session === undefined || session.destroyed) {
			session = connect(url);
			// The request under way tells of it.
			session.on('error', () => undefined);
		}
		return session;
	};
	const ask = ({ path, method, headers: { host, ...headers }, body }: Asking): Promise<Response> =>
		new Promise((resolve, reject) => {
			const stream = opened().request({
				':method': method,
				':path': path,
				':authority': host,
				...headers
			});
			stream.once('error', (error) => reject(networkError(error)));
			stream.once('response', ({ ':status': status = 0, ...answered }) => {
				buffer(stream).then(
					(packed) => resolve(responseOf(status, answered, packed)),
					(error: unknown) => reject(networkError(error))
				);
			});
			stream.end(body);
		});
	return { ask, close: () => session?.destroy() };
}

function responseOf(status: number, headers: IncomingHttpHeaders, packed: Buffer): Response {
	const encoding = headers['content-encoding'];
	const bytes =
		encoding === 'br'
			? brotliDecompressSync(packed)
			: encoding === 'gzip'
				? gunzipSync(packed)
				: packed;
	const plain = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
		typeof value === 'string' ? [[name, value]] : []
	);
	return new Response(new Uint8Array(bytes), { status, headers: plain });
}
