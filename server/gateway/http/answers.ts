import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';

/** The status each code of the catalogue travels with. */
const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
	malformed: 400,
	version: 400,
	'not-signed-in': 401,
	'wrong-password': 401,
	'change-password': 403,
	expired: 401,
	revoked: 403,
	'no-right': 403,
	'foreign-origin': 403,
	'not-found': 404,
	'name-taken': 409,
	'too-large': 413,
	'slow-down': 429,
	unavailable: 503,
	full: 503
};

/** When a phone may try again after the store failed; its own back-off usually waits longer. */
const RETRY_AFTER_S = 5;

/** An answer that is not the one asked for: `{ v: 1, error: { code } }`, never with personal data. */
export function refuse(
	c: Context,
	code: ErrorCode,
	{ status = STATUS[code], waitMs }: { status?: ContentfulStatusCode; waitMs?: number } = {}
): Response {
	const waitS = waitMs === undefined ? RETRY_AFTER_S : Math.ceil(waitMs / 1000);
	const headers: Record<string, string> =
		status === 503 || status === 429 ? { 'Retry-After': String(waitS) } : {};
	return c.json({ v: 1, error: { code } }, status, headers);
}
