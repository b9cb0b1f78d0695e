/** `/api/sign-in`: open a sign-in, ask who it is, end it. */
import type { Context, Hono } from 'hono';
import type { Account } from '../../accounts/documents.ts';
import { newSlot } from '../../accounts/sign-ins.ts';
import { normalizeName } from '../../accounts/people.ts';
import { parseSignInRequest, type SignInRequest } from '#lib/core/protocol/sign-in.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import { setSlotCookie, tokenOf } from './cookies.ts';
import { clientAddress } from './origin.ts';
import type { GatewayParts } from './parts.ts';
import { signInAnswer } from './sign-in-answer.ts';
import { whoReads, whoSpeaks } from './who.ts';

/** A name, a password and a public key: 1 KB at most. */
export const SMALL_BODY = { rawBytes: 16_384, inflatedBytes: 16_384 };
/** How long to wait when too many passwords are being checked. */
const BUSY_MS = 3000;

export function addSignIn(app: Hono, parts: GatewayParts): void {
	app.post('/api/sign-in', (c) => open(c, parts));
	app.get('/api/sign-in', (c) => tell(c, parts));
	app.delete('/api/sign-in', (c) => end(c, parts));
}

async function open(c: Context, parts: GatewayParts): Promise<Response> {
	const { accounts, signInLimits, originRule } = parts;
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseSignInRequest(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { name, password, device, key } = request.value;
	if (accounts.isBusy) return refuse(c, 'slow-down', { waitMs: BUSY_MS });
	const who = [normalizeName(name), clientAddress(c, originRule)] as const;
	const waitMs = signInLimits.begin(...who);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const known = await accounts.checkPassword({ name, password });
	if (known === undefined) return refuse(c, 'wrong-password');
	signInLimits.succeeded(...who);
	const account = await withOwnPassword(known, request.value, parts);
	if (account === undefined) return refuse(c, 'change-password');
	// A phone that names a sign-in it had is not new: should the store not know its device, a restored backup has lost it.
	const isReturning = tokenOf(c, originRule) !== undefined;
	const bound = isReturning
		? await accounts.takeBackDevice(device, account, key)
		: await accounts.bindDevice(device, account.id, key);
	if (!bound.ok) return refuse(c, bound.problem.code === 'revoked' ? 'revoked' : 'no-right');
	await endEarlier(c, parts, account.id);
	const slot = newSlot();
	const token = await accounts.startSignIn({ account, device: bound.value, slot });
	setSlotCookie(c, originRule, { slot, token });
	return sendJson(c, await signInAnswer(parts, { account, device: bound.value, slot }));
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

/** A phone that signs in again names the slot it had: that sign-in is over, and its cookie goes. */
async function endEarlier(c: Context, parts: GatewayParts, account: string): Promise<void> {
	const who = await whoSpeaks(c, parts);
	if (!who.ok || who.value.account.id !== account) return;
	await parts.accounts.endSignIn(who.value.signIn);
	parts.streams.endSignIn(who.value.signIn);
	setSlotCookie(c, parts.originRule, { slot: who.value.slot, token: '', maxAgeS: 0 });
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
