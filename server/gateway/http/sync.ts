/** `POST /api/sync`: one trip of a phone. Everything about it but HTTP is `exchange`'s. */
import type { Context, Hono } from 'hono';
import { parseScope, siteOfScope } from '#lib/core/ids.ts';
import { parseSyncRequest, type SyncAnswer, type SyncRequest } from '#lib/core/protocol/sync.ts';
import { exchange } from '../exchange/exchange.ts';
import type { ExchangeEvent } from '../exchange/parts.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { callerOf } from './callers.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';
import { whoSpeaks } from './who.ts';

export function addSync(app: Hono, parts: GatewayParts): void {
	app.post('/api/sync', (c) => sync(c, parts));
}

async function sync(c: Context, parts: GatewayParts): Promise<Response> {
	// Before the body is read: nobody but a known phone may make the server hold a megabyte. A revoked one may, into quarantine.
	const who = await whoSpeaks(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const { account, device } = who.value;
	const waitMs = parts.syncAllowance.take(device.id);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const body = await readJson(c);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseSyncRequest(body.value);
	if (!request.ok) return refuse(c, request.problem.code);
	const caller = await callerOf(who.value, request.value.segments, parts);
	const events: ExchangeEvent[] = [];
	const answer = await exchange(request.value, caller, {
		...parts.exchange,
		now: parts.now(),
		report: (event) => {
			events.push(event);
			parts.exchange.report(event);
		}
	});
	parts.log('sync', { account: account.id, device: device.id, ...countsOf(request.value, answer) });
	if (isDiskFull(request.value, answer, events)) return refuse(c, 'full');
	return sendJson(c, answer, { isThorough: isFirst(request.value, answer) });
}

/** A phone gets a site's folded state for the first time, and waits for it. */
const isFirst = ({ want = {} }: SyncRequest, { changes = {} }: SyncAnswer): boolean =>
	Object.entries(want).some(([name, vector]) => {
		const scope = parseScope(name);
		if (scope === undefined || siteOfScope(scope) === undefined) return false;
		return changes[scope]?.snapshot !== undefined && Object.keys(vector ?? {}).length === 0;
	});

/** Nothing of what was brought could be kept because the disk is full: the phone must hear that, and keep it all. */
const isDiskFull = (
	request: SyncRequest,
	answer: SyncAnswer,
	events: readonly ExchangeEvent[]
): boolean =>
	request.segments.length > 0 &&
	answer.acks.length === 0 &&
	events.some((event) => event.kind === 'unsure' && event.reason === 'full');

const countsOf = (request: SyncRequest, answer: SyncAnswer) => ({
	segments: request.segments.length,
	acks: answer.acks.length,
	refused: answer.acks.filter(({ state }) => state === 'refused').length,
	scopes: Object.keys(answer.changes ?? {}).length
});
