/**
 * `POST /api/join`: a household code, the joining number told face to face and a PIN of one's own open the household's account, for the
 * first time or again. A code nobody has and a wrong number are answered alike, and as slowly.
 */
import type { Context, Hono } from 'hono';
import { makeCode } from '#lib/core/household/code.ts';
import { parseJoinRequest } from '#lib/core/protocol/households.ts';
import type { Account } from '../../accounts/documents.ts';
import { readCode, type Household } from '../../accounts/households.ts';
import { makeSiteViews } from '../../jobs/views-job.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { letIn } from './let-in.ts';
import { clientAddress } from './origin.ts';
import type { GatewayParts } from './parts.ts';
import { BUSY_MS, SMALL_BODY } from './sign-in.ts';

export function addJoin(app: Hono, parts: GatewayParts): void {
	app.post('/api/join', (c) => join(c, parts));
}

async function join(c: Context, parts: GatewayParts): Promise<Response> {
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseJoinRequest(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { accounts, exchange, householdLimits, now } = parts;
	if (accounts.isBusy) return refuse(c, 'slow-down', { waitMs: BUSY_MS });
	const { joining, pin, device, key } = request.value;
	const code = readCode(request.value.code);
	// All that is no code shares one place: what is typed must not fill the memory.
	const name = code === undefined ? 'no code' : makeCode(code);
	const who = [`join ${name}`, clientAddress(c, parts.originRule)] as const;
	const waitMs = householdLimits.begin(...who);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const household = await accounts.households.admit({ code, joining, device });
	if (household === undefined) return refuse(c, 'wrong-password');
	householdLimits.succeeded(...who);
	const account = await accountOf(household, { name, pin, parts });
	if (account === undefined) return refuse(c, 'no-right');
	await accounts.households.joined(household, account.id);
	// So that the first exchange brings what is known of the family, and no page stands empty until the jobs come by.
	await makeSiteViews(household.site, { ...exchange, now: now() });
	parts.log('household-joined', { account: account.id, device, site: household.site });
	return letIn(c, parts, { account, device, key });
}

interface Joining {
	readonly name: string;
	readonly pin: string;
	readonly parts: GatewayParts;
}

/** The household's account, made or with its new PIN; undefined when the name is somebody else's or the account was closed. */
async function accountOf(
	{ site, id }: Household,
	{ name, pin, parts }: Joining
): Promise<Account | undefined> {
	const { accounts, now } = parts;
	const place = { kind: 'household' as const, site, id };
	const from = Math.floor(now() / 1000);
	const held = await accounts.find(name);
	if (held === undefined) {
		const added = await accounts.add({
			name,
			password: pin,
			grants: [{ role: 'household', place, from }]
		});
		if (added.ok) return added.value;
	}
	const account = held ?? (await accounts.find(name));
	const isOurs = account?.grants.some(
		(grant) => grant.role === 'household' && JSON.stringify(grant.place) === JSON.stringify(place)
	);
	if (account === undefined || isOurs !== true || account.closedAt !== undefined) return undefined;
	return accounts.setPin(account.id, pin);
}
