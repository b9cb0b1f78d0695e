/** `/api/sign-in`: open a sign-in, ask who it is, end it. */
import type { Context, Hono } from 'hono';
import type { Account } from '../../accounts/documents.ts';
import { readCode, signInNameOf } from '../../accounts/households.ts';
import { normalizeName } from '../../accounts/people.ts';
import { parseSignInRequest, type SignInRequest } from '#lib/core/protocol/sign-in.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import { setSlotCookie, tokenOf } from './cookies.ts';
import { clientAddress } from './origin.ts';
import type { GatewayParts } from './parts.ts';
import { letIn } from './let-in.ts';
import { signInAnswer } from './sign-in-answer.ts';
import { whoReads, whoSpeaks } from './who.ts';

/** A name, a password and a public key: 1 KB at most. */
export const SMALL_BODY = { rawBytes: 16_384, inflatedBytes: 16_384 };
/** How long to wait when too many passwords are being checked. */
export const BUSY_MS = 3000;

export function addSignIn(app: Hono, parts: GatewayParts): void {
	app.post('/api/sign-in', (c) => open(c, parts));
	app.get('/api/sign-in', (c) => tell(c, parts));
	app.delete('/api/sign-in', (c) => end(c, parts));
}

async function open(c: Context, parts: GatewayParts): Promise<Response> {
	const { accounts, originRule } = parts;
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseSignInRequest(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { password, device, key } = request.value;
	// A household's code is typed in many ways and kept in one.
	const name = signInNameOf(request.value.name);
	if (accounts.isBusy) return refuse(c, 'slow-down', { waitMs: BUSY_MS });
	const who = [normalizeName(name), clientAddress(c, originRule)] as const;
	const limits = readCode(name) === undefined ? parts.signInLimits : parts.householdLimits;
	const waitMs = limits.begin(...who);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const known = await accounts.checkPassword({ name, password });
	if (known === undefined) return refuse(c, 'wrong-password');
	limits.succeeded(...who);
	const account = await withOwnPassword(known, request.value, parts);
	if (account === undefined) return refuse(c, 'change-password');
	return letIn(c, parts, { account, device, key });
}

/** The account once its password is its own; undefined when it is to be used once and no other one came along. */
async function withOwnPassword(
	account: Account,
	{ password, next }: SignInRequest,
	{ accounts }: GatewayParts
): Promise<Account | undefined> {
	if (account.isPasswordTemporary !== true) return account;
	if (next === undefined || next === password) return undefined;
	const set = await accounts.setPassword(account.id, next);
	return set.ok ? set.value : undefined;
}

async function tell(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	return sendJson(c, await signInAnswer(parts, who.value));
}

/** Ending what is not there is fine: the phone wants it gone. */
async function end(c: Context, parts: GatewayParts): Promise<Response> {
	const given = tokenOf(c, parts.originRule);
	const who = await whoSpeaks(c, parts);
	if (who.ok) {
		await parts.accounts.endSignIn(who.value.signIn);
		parts.streams.endSignIn(who.value.signIn);
	}
	if (given !== undefined) {
		setSlotCookie(c, parts.originRule, { slot: given.slot, token: '', maxAgeS: 0 });
	}
	return c.json({ v: 1 });
}
