/** `GET /api/refused/<site>`: what was refused for a site, with all it said, for its organizer to settle. */
import type { Context, Hono } from 'hono';
import { asSiteId, isId } from '#lib/core/ids.ts';
import { refusedAnswer } from '#lib/core/protocol/refused.ts';
import { readRefused } from '../../jobs/refused.ts';
import { refuse } from './answers.ts';
import { callerOf } from './callers.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';
import { whoReads } from './who.ts';

export function addRefused(app: Hono, parts: GatewayParts): void {
	app.get('/api/refused/:site', (c) => refused(c, parts));
}

async function refused(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const site = c.req.param('site') ?? '';
	if (!isId(site)) return refuse(c, 'no-right');
	const caller = await callerOf(who.value, [], parts);
	const items = await readRefused(asSiteId(site), caller, { ...parts.exchange, now: parts.now() });
	// The same for a site of somebody else and for none at all: nothing is told about other scopes.
	if (items === undefined) return refuse(c, 'no-right');
	parts.log('refused-read', { account: caller.account, device: caller.device, site });
	return sendJson(c, refusedAnswer(items));
}
