/** `GET /api/board`: what a township knows of its sites beside their facts: last contact, what phones still hold, refusals. */
import type { Context, Hono } from 'hono';
import { readBoard } from '../../jobs/board.ts';
import { organizedTownships } from '../access.ts';
import { refuse } from './answers.ts';
import { callerOf } from './callers.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';
import { whoReads } from './who.ts';

export function addBoard(app: Hono, parts: GatewayParts): void {
	app.get('/api/board', (c) => board(c, parts));
}

async function board(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const now = parts.now();
	const organized = organizedTownships(who.value.account.grants, Math.floor(now / 1000));
	if (organized.length === 0) return refuse(c, 'no-right');
	const caller = await callerOf(who.value, [], parts);
	return sendJson(c, { v: 1, ...(await readBoard(caller, { ...parts.exchange, now })) });
}
