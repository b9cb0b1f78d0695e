import nano, { type LogEvent } from 'nano';
import * as v from 'valibot';
import { guardedAgent } from './couch-guard.ts';
import { StoreError } from './store.ts';

/**
 * One request to CouchDB and its answer, status and all: CouchDB says in the status whether a write is durable (201) or not
 * (202). The only file that knows how nano is called. nano gives its caller no status of a success; its log has it, so each
 * request has a nano of its own (a few closures) with its own log. Only nano's generic `request` is used: of its named
 * calls none can be aborted, and they leave a document id with `_local` anywhere in it unencoded.
 */
export interface CouchRequest {
	readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
	/** Path segments after the server's URL, not encoded yet. */
	readonly path: readonly string[];
	/** `startkey` and `endkey` are sent as JSON. */
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
	const configuration = { url: shownUrl, headers, parseUrl: false, agentOptions: guardedAgent() };
	return {
		shownUrl,
		async request({ method, path, query = {}, body, signal, ...own }) {
			const timeout = AbortSignal.timeout(own.timeoutMs ?? timeoutMs);
			const place = path.map(encodeURIComponent).join('/');
			let status = 0;
			const log = (event: LogEvent): void => {
				if ('err' in event && event.err !== 'socket') status = event.headers.statusCode;
			};
			const answer = await nano({ ...configuration, log })
				.request({
					method,
					path: place,
					qs: query,
					body,
					signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal])
				})
				.then(readSuccess, readFailure);
			if ('body' in answer) return { status, body: answer.body };
			throw new CouchUnreachable(
				`CouchDB gave no whole answer to ${method} ${shownUrl}/${place} (${answer.why}).`
			);
		}
	};
}

/** A body that came whole, or why there is none. */
type Read = { readonly body: unknown } | { readonly why: string };

/** nano makes '' of a success that was cut short or did not parse. */
const readSuccess = (body: unknown): Read =>
	body === '' ? { why: 'an answer cut short, or not JSON' } : { body };

const COUCH_ERROR = v.object({
	scope: v.literal('couch'),
	error: v.string(),
	reason: v.optional(v.unknown())
});

/**
 * CouchDB's `error` and `reason`, which nano hangs on an error of its own; without them the answer was not whole, or not
 * CouchDB's. nano's error goes no further: it holds the agent, and so the requests of others with their credentials.
 */
function readFailure(failure: unknown): Read {
	const parsed = v.safeParse(COUCH_ERROR, failure);
	if (parsed.success) return { body: { error: parsed.output.error, reason: parsed.output.reason } };
	return { why: failure instanceof Error ? failure.message : String(failure) };
}

/** Splits a URL into what may be shown and the headers that carry the rest. Throws like `connectCouch`. */
export function parseCouchUrl(url: string): {
	readonly shownUrl: string;
	readonly headers: Readonly<Record<string, string>>;
} {
	const parsed = URL.parse(url);
	if (parsed === null || !/^https?:$/.test(parsed.protocol))
		throw new StoreError('The URL of CouchDB must be like http://user:password@host:5984.');
	const headers = {
		accept: 'application/json',
		'content-type': 'application/json',
		// CouchDB never compresses an answer. The guard reads bodies as they come over the wire.
		'Accept-Encoding': 'identity'
	};
	const shownUrl = `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
	if (parsed.username === '') return { shownUrl, headers };
	const credentials = [parsed.username, parsed.password].map(decodePart).join(':');
	// Spelled as nano spells it: it strikes out the value in its log and its errors under this name alone.
	const Authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
	return { shownUrl, headers: { ...headers, Authorization } };
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
