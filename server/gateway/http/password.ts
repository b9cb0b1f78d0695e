/** `POST /api/password`: the person signed in chooses another one. */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { MIN_PASSWORD_CHARACTERS } from '#lib/core/protocol/sign-in.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { clientAddress } from './origin.ts';
import type { GatewayParts } from './parts.ts';
import { SMALL_BODY } from './sign-in.ts';
import { whoReads } from './who.ts';

const requestSchema = v.object({
	v: v.literal(1),
	current: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
	next: v.pipe(v.string(), v.minLength(MIN_PASSWORD_CHARACTERS), v.maxLength(200))
});

export function addPassword(app: Hono, parts: GatewayParts): void {
	app.post('/api/password', (c) => change(c, parts));
}

async function change(c: Context, parts: GatewayParts): Promise<Response> {
	const { accounts, signInLimits, originRule } = parts;
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = v.safeParse(requestSchema, body.value);
	if (!request.success) return refuse(c, 'malformed');
	const { account, signIn } = who.value;
	// Somebody with an open phone in hand must not be able to guess on and on.
	const limited = [account.signInName, clientAddress(c, originRule)] as const;
	const waitMs = signInLimits.begin(...limited);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const { current, next } = request.output;
	if (!(await accounts.isPasswordOf(account, current))) return refuse(c, 'wrong-password');
	signInLimits.succeeded(...limited);
	const set = await accounts.setPassword(account.id, next, signIn);
	return set.ok ? c.json({ v: 1 }) : refuse(c, 'malformed');
}
