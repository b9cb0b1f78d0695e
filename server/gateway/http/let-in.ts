/** The end of every way in: the device is bound, the cookie set, and the phone told who it is. */
import type { Context } from 'hono';
import type { Account } from '../../accounts/documents.ts';
import { newSlot } from '../../accounts/sign-ins.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { PublicKey } from '#lib/core/protocol/sign-in.ts';
import { refuse } from './answers.ts';
import { sendJson } from './compress.ts';
import { setSlotCookie, tokenOf } from './cookies.ts';
import type { GatewayParts } from './parts.ts';
import { signInAnswer } from './sign-in-answer.ts';
import { whoSpeaks } from './who.ts';

/** Who has shown who they are, and the phone they did it on. */
export interface LetIn {
	readonly account: Account;
	readonly device: DeviceId;
	readonly key: PublicKey | undefined;
}

/** Opens the sign-in and answers it. */
export async function letIn(
	c: Context,
	parts: GatewayParts,
	{ account, device, key }: LetIn
): Promise<Response> {
	const { accounts, originRule } = parts;
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

/** A phone that signs in again names the slot it had: that sign-in is over, and its cookie goes. */
async function endEarlier(c: Context, parts: GatewayParts, account: string): Promise<void> {
	const who = await whoSpeaks(c, parts);
	if (!who.ok || who.value.account.id !== account) return;
	await parts.accounts.endSignIn(who.value.signIn);
	parts.streams.endSignIn(who.value.signIn);
	setSlotCookie(c, parts.originRule, { slot: who.value.slot, token: '', maxAgeS: 0 });
}
