/**
 * `POST /api/erasure`: an organizer has a person or a household of an own site erased. Answered once nothing of it is left in
 * the store; phones follow as they next exchange.
 */
import type { Context, Hono } from 'hono';
import { siteScope } from '#lib/core/ids.ts';
import { parseErasureRequest } from '#lib/core/protocol/erasure.ts';
import { carryOutErasures } from '../../jobs/erasure-job.ts';
import { mayAct } from '../access-acts.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';
import { SMALL_BODY } from './sign-in.ts';
import { whoReads } from './who.ts';

export function addErasure(app: Hono, parts: GatewayParts): void {
	app.post('/api/erasure', (c) => order(c, parts));
}

async function order(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseErasureRequest(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { account, device } = who.value;
	const { site, kind, id, reason } = request.value;
	const { exchange, log } = parts;
	const now = parts.now();
	await exchange.registry.freshen(now);
	const question = { site, grants: account.grants, sites: exchange.registry };
	if (!mayAct('erase', { ...question, nowS: Math.floor(now / 1000) })) return refuse(c, 'no-right');
	const deps = { ...exchange, now };
	const scope = siteScope(site);
	const by = { by: account.id, device: device.id, reason, orderedAt: now };
	await exchange.erasures.freshen(now);
	const isOrdered = await exchange.erasures.order({ scope, subject: { kind, id }, ...by });
	if (!isOrdered) return refuse(c, 'unavailable');
	const { documents } = await carryOutErasures(scope, deps);
	log('erasure', { account: account.id, device: device.id, site, kind, documents });
	return sendJson(c, { v: 1, documents });
}
