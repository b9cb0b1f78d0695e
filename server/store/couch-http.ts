import { StoreError } from './store.ts';

/**
 * One request to CouchDB and its answer, status and all: CouchDB says in the status whether a write is durable (201) or not
 * (202). Written on `fetch` and not on the nano library, for two reasons that were tried: nano gives its caller no status,
 * and an answer cut short under another type than JSON, or an error whose body is `null`, ends the whole process with an
 * unhandled rejection (`README.md`).
 */
export interface CouchRequest {
	readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
	/** Path segments after the server's URL, not encoded yet. */
	readonly path: readonly string[];
	readonly query?: Readonly<Record<string, string | number | boolean>>;
	readonly body?: object;
	/** Longer than the server's own for long polling. */
	readonly timeoutMs?: number;
	readonly signal?: AbortSignal;
}

/** A whole answer: a status, and a body that parsed as JSON. */
export interface CouchAnswer {
	readonly status: number;
	readonly body: unknown;
}

/** CouchDB as seen from here. */
export interface CouchHttp {
	/** The server's URL without credentials, for messages. */
	readonly shownUrl: string;
	/** @throws CouchUnreachable when no whole answer came */
	request(request: CouchRequest): Promise<CouchAnswer>;
}

/** No whole answer: refused, cut, timed out, or not JSON. What was asked for may have happened all the same. */
export class CouchUnreachable extends StoreError {}

/** Where CouchDB is. */
export interface CouchHttpOptions {
	/** `http(s)://user:password@host:port/path`; the only place credentials come from. */
	readonly url: string;
	readonly timeoutMs: number;
}

/**
 * Prepares requests to one CouchDB.
 *
 * @throws StoreError when the URL is none; its message never repeats the URL, which may hold a password
 */
export function connectCouch({ url, timeoutMs }: CouchHttpOptions): CouchHttp {
	const { shownUrl, headers } = parseCouchUrl(url);
	return {
		shownUrl,
		async request({ method, path, query = {}, body, signal, ...own }) {
			const timeout = AbortSignal.timeout(own.timeoutMs ?? timeoutMs);
			const place = `${shownUrl}/${path.map(encodeURIComponent).join('/')}`;
			const search = new URLSearchParams(
				Object.entries(query).map(([name, value]) => [name, String(value)])
			);
			try {
				const response = await fetch(search.size > 0 ? `${place}?${search}` : place, {
					method,
					headers,
					redirect: 'error', // CouchDB never redirects; a proxy's log-in page is no answer.
					signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
					...(body === undefined ? {} : { body: JSON.stringify(body) })
				});
				const answer: unknown = await response.json();
				return { status: response.status, body: answer };
			} catch (cause) {
				throw new CouchUnreachable(
					`CouchDB gave no whole answer to ${method} ${place} (${why(cause)}).`,
					{
						cause
					}
				);
			}
		}
	};
}

/** `fetch failed` hides the reason in its cause. */
function why(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Splits a URL into what may be shown and the headers that carry the rest. Throws like `connectCouch`. */
export function parseCouchUrl(url: string): {
	readonly shownUrl: string;
	readonly headers: Readonly<Record<string, string>>;
} {
	const parsed = URL.parse(url);
	if (parsed === null || !/^https?:$/.test(parsed.protocol))
		throw new StoreError('The URL of CouchDB must be like http://user:password@host:5984.');
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	const shownUrl = `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
	if (parsed.username === '') return { shownUrl, headers };
	const credentials = [parsed.username, parsed.password].map(decodePart).join(':');
	const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
	return { shownUrl, headers: { ...headers, authorization } };
}

function decodePart(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new StoreError(
			'The user name or password in the URL of CouchDB has a % that begins no %XX.'
		);
	}
}
