/** `GET /api/snapshot/<scope>/<hash>`: a snapshot too large for an answer. The hash is no key: rights are checked each time. */
import type { Context, Hono } from 'hono';
import { parseScope } from '#lib/core/ids.ts';
import { readSnapshot } from '../exchange/exchange.ts';
import { refuse } from './answers.ts';
import { callerOf } from './callers.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';
import { whoReads } from './who.ts';

export function addSnapshot(app: Hono, parts: GatewayParts): void {
	app.get('/api/snapshot/:scope/:hash', (c) => snapshot(c, parts));
}

async function snapshot(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const scope = parseScope(c.req.param('scope') ?? '');
	const hash = c.req.param('hash') ?? '';
	if (scope === undefined) return refuse(c, 'not-found');
	const now = parts.now();
	await parts.exchange.registry.freshen(now);
	const caller = await callerOf(who.value, [], parts);
	const found = await readSnapshot({ scope, hash }, caller, { ...parts.exchange, now });
	// The same answer for one that is gone and one that is not the caller's: nothing is told about other scopes.
	if (found === undefined) return refuse(c, 'not-found');
	const headers = { 'Cache-Control': 'private, no-cache', ETag: `W/"${hash}"` };
	if (c.req.header('if-none-match') === headers.ETag) return c.body(null, 304, headers);
	return sendJson(c, found, { headers, isThorough: true });
}
