import type { Identity } from '../../accounts/sign-ins.ts';
import type { Scope } from '#lib/core/ids.ts';
import { grantsAt, judge } from '../access.ts';
import type { GatewayParts } from './parts.ts';

/** Whether an account may write a key of a scope now, as `access.ts` has it: files follow the rights of the facts they belong to. */
export async function mayWrite(
	{ account }: Pick<Identity, 'account'>,
	{ scope, key }: { readonly scope: Scope; readonly key: string },
	{ exchange, now }: GatewayParts
): Promise<boolean> {
	const nowMs = now();
	const sites = exchange.registry;
	await sites.freshen(nowMs);
	const grants = grantsAt(account.grants, Math.floor(nowMs / 1000));
	return judge({ account: account.id, scope, key, grants, sites }) === undefined;
}
