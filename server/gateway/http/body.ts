import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from 'hono';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/** Four times the largest request a phone makes of its own accord (256 KB). */
const MAX_RAW_BYTES = 1024 * 1024;
/** A gzip bomb stops here: 4 MiB hold some 20,000 facts as JSON. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

const inflate = promisify(gunzip);

/** Limits of one body. */
export interface BodyLimits {
	readonly rawBytes?: number;
	readonly inflatedBytes?: number;
}

/** Reads a JSON body, plain or gzip, within its limits. The JSON is `unknown`: a parser of core/protocol comes next. */
export async function readJson(
	c: Context,
	{ rawBytes = MAX_RAW_BYTES, inflatedBytes = MAX_INFLATED_BYTES }: BodyLimits = {}
): Promise<Result<unknown, Problem<ErrorCode>>> {
	const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
	if (type !== 'application/json') return fail('malformed');
	if (Number(c.req.header('content-length') ?? 0) > rawBytes) return fail('too-large');
	const raw = await readCapped(c.req.raw.body, rawBytes);
	if (raw === undefined) return fail('too-large');
	const encoding = c.req.header('content-encoding') ?? 'identity';
	if (encoding === 'identity') return parseJson(raw);
	if (encoding !== 'gzip') return fail('malformed');
	const inflated = await inflateCapped(raw, inflatedBytes);
	return inflated.ok ? parseJson(inflated.value) : inflated;
}

async function readCapped(
	body: ReadableStream<Uint8Array> | null,
	maxBytes: number
): Promise<Uint8Array | undefined> {
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of body ?? []) {
		sizeBytes += chunk.byteLength;
		// Leaving the loop cancels the stream: the rest is never read.
		if (sizeBytes > maxBytes) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

async function inflateCapped(
	raw: Uint8Array,
	maxOutputLength: number
): Promise<Result<Uint8Array, Problem<ErrorCode>>> {
	try {
		return ok(await inflate(raw, { maxOutputLength }));
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ERR_BUFFER_TOO_LARGE') return fail('too-large');
		// zlib's own codes: not gzip, or cut on the way.
		if (typeof code === 'string' && code.startsWith('Z_')) return fail('malformed');
		throw error;
	}
}

function parseJson(bytes: Uint8Array): Result<unknown, Problem<ErrorCode>> {
	try {
		const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		return ok(json);
	} catch (error) {
		// SyntaxError: no JSON; TypeError: no UTF-8.
		if (error instanceof SyntaxError || error instanceof TypeError) return fail('malformed');
		throw error;
	}
}
