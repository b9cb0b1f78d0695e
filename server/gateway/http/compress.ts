import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Below this a packet is a packet: compressing saves nothing and costs a thread. */
const MIN_BYTES = 600;
/** Of 11: within 5 % of the best size for JSON at a tenth of the time. */
const BROTLI_QUALITY = 5;

/** A JSON answer, brotli or gzip as the client takes it. */
export async function sendJson(
	c: Context,
	value: unknown,
	headers: Readonly<Record<string, string>> = {}
): Promise<Response> {
	const bytes = new TextEncoder().encode(JSON.stringify(value));
	const type = { 'Content-Type': 'application/json', ...headers };
	const encoding = bytes.byteLength < MIN_BYTES ? undefined : preferredEncoding(c);
	if (encoding === undefined) return c.body(bytes, 200, type);
	const packed = encoding === 'br' ? await brotli(bytes) : await toGzip(bytes);
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

const brotli = (bytes: Uint8Array): Promise<Uint8Array> =>
	toBrotli(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
			[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength
		}
	});
