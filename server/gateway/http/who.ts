import type { Context } from 'hono';
import type { Identity } from '../../accounts/sign-ins.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { tokenOf } from './cookies.ts';
import type { GatewayParts } from './parts.ts';

/** Who speaks: the sign-in of the slot the request names, revoked devices included. */
export async function whoSpeaks(
	c: Context,
	{ accounts, originRule }: GatewayParts
): Promise<Result<Identity, Problem<ErrorCode>>> {
	const given = tokenOf(c, originRule);
	return given === undefined ? fail('not-signed-in') : accounts.identify(given);
}

/** The same, but a revoked device is refused: it reads nothing and changes nothing. */
export async function whoReads(
	c: Context,
	parts: GatewayParts
): Promise<Result<Identity, Problem<ErrorCode>>> {
	const who = await whoSpeaks(c, parts);
	if (!who.ok) return who;
	return who.value.device.revokedAt === undefined ? ok(who.value) : fail('revoked');
}
