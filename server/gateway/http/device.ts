/**
 * `POST /api/device`: a phone that found itself cloned takes a new device without the password. It gets a sign-in of its own
 * in a new slot; the one it came with stays as it is, for its twin travels under the same cookie and must not find its
 * segments read as somebody else's.
 */
import type { Context, Hono } from 'hono';
import { newSlot } from '../../accounts/sign-ins.ts';
import { parseNewDeviceRequest } from '#lib/core/protocol/sign-in.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import { setSlotCookie } from './cookies.ts';
import type { GatewayParts } from './parts.ts';
import { signInAnswer } from './sign-in-answer.ts';
import { SMALL_BODY } from './sign-in.ts';
import { whoReads } from './who.ts';

export function addDevice(app: Hono, parts: GatewayParts): void {
	app.post('/api/device', (c) => take(c, parts));
}

async function take(c: Context, parts: GatewayParts): Promise<Response> {
	const { accounts, originRule } = parts;
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseNewDeviceRequest(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { account } = who.value;
	const bound = await accounts.bindDevice(request.value.device, account.id, request.value.key);
	if (!bound.ok) return refuse(c, bound.problem.code === 'revoked' ? 'revoked' : 'no-right');
	const slot = newSlot();
	const token = await accounts.startSignIn({ account, device: bound.value, slot });
	setSlotCookie(c, originRule, { slot, token });
	return sendJson(c, await signInAnswer(parts, { account, device: bound.value, slot }));
}
