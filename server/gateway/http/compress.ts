import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Below this a packet is a packet: compressing saves nothing and costs a thread. */
const MIN_BYTES = 600;
/** Of 11: most of the size at 0.1 ms for each KB. */
const QUICK_QUALITY = 5;
/** A seventh less for 1.3 ms each KB, on a thread of its own: 0.3 s of a roster on 2G. */
const THOROUGH_QUALITY = 11;
/** 128 KB, 0.2 s: more would keep a thread from others. */
const MAX_THOROUGH_BYTES = 131_072;

/** How a JSON answer goes out. */
export interface JsonOptions {
	readonly headers?: Readonly<Record<string, string>>;
	/** For what a phone fetches once and waits for: snapshots. */
	readonly isThorough?: boolean;
}

/** A JSON answer, brotli or gzip as the client takes it. */
export async function sendJson(
	c: Context,
	value: unknown,
	{ headers = {}, isThorough = false }: JsonOptions = {}
): Promise<Response> {
	const bytes = new TextEncoder().encode(JSON.stringify(value));
	const type = { 'Content-Type': 'application/json', ...headers };
	const encoding = bytes.byteLength < MIN_BYTES ? undefined : preferredEncoding(c);
	if (encoding === undefined) return c.body(bytes, 200, type);
	const isSmall = bytes.byteLength <= MAX_THOROUGH_BYTES;
	const quality = isThorough && isSmall ? THOROUGH_QUALITY : QUICK_QUALITY;
	const packed = encoding === 'br' ? await brotli(bytes, quality) : await toGzip(bytes);
	return c.body(new Uint8Array(packed), 200, {
		...type,
		'Content-Encoding': encoding,
		Vary: 'Accept-Encoding'
	});
}

/** The better of what the client accepts; undefined for neither. */
export function preferredEncoding(c: Context): 'br' | 'gzip' | undefined {
	const accepted = c.req.header('accept-encoding') ?? '';
	if (/\bbr\b(?!\s*;\s*q=0(?:[,\s]|$))/.test(accepted)) return 'br';
	return /\bgzip\b(?!\s*;\s*q=0(?:[,\s]|$))/.test(accepted) ? 'gzip' : undefined;
}

const brotli = (bytes: Uint8Array, quality: number): Promise<Uint8Array> =>
	toBrotli(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: quality,
			[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength
		}
	});
