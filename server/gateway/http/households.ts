/**
 * `/api/households`: 开通家庭. Whoever runs a site opens a household of it: the household has its code, and a joining number that is told
 * face to face. A forgotten PIN is mended the same way.
 */
import type { Context, Hono } from 'hono';
import { asHouseholdId, asSiteId, isId, siteScope, type HouseholdId } from '#lib/core/ids.ts';
import { parseOpening } from '#lib/core/protocol/households.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { HouseholdAt } from '../../accounts/households.ts';
import type { Identity } from '../../accounts/sign-ins.ts';
import { mayAct } from '../access-acts.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import { Allowance } from './limits.ts';
import type { GatewayParts } from './parts.ts';
import { BUSY_MS, SMALL_BODY } from './sign-in.ts';
import { whoReads } from './who.ts';

/** A village's whole roster in one evening, and then one every ten seconds. */
const ALLOWANCE = { burst: 150, perSecond: 0.1 };

export function addHouseholds(app: Hono, parts: GatewayParts): void {
	const allowance = new Allowance(ALLOWANCE, parts.now);
	app.get('/api/households/:household', (c) => tell(c, parts));
	app.post('/api/households/:household/join-code', (c) => open(c, parts, allowance));
}

async function tell(c: Context, parts: GatewayParts): Promise<Response> {
	const asked = await whoAsks(c, parts, c.req.query('site') ?? '');
	if (!asked.ok) return refuse(c, asked.problem.code);
	const { households } = parts.accounts;
	const held = await households.get(asked.value.at);
	if (held === undefined || held.erasedAt !== undefined)
		return sendJson(c, { v: 1, hasJoined: false });
	const code = await households.codeOf(held, parts.codePrefix);
	return sendJson(c, { v: 1, code, hasJoined: held.account !== undefined });
}

async function open(c: Context, parts: GatewayParts, allowance: Allowance): Promise<Response> {
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseOpening(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const asked = await whoAsks(c, parts, request.value.site);
	if (!asked.ok) return refuse(c, asked.problem.code);
	const { who, at } = asked.value;
	const waitMs = parts.accounts.isBusy ? BUSY_MS : allowance.take(who.account.id);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const { households } = parts.accounts;
	if (isErased(at, parts)) return refuse(c, 'no-right');
	const opened = await households.open(at);
	if (!opened.ok) return refuse(c, 'no-right');
	const code = await households.codeOf(opened.value, parts.codePrefix);
	const { joining, until } = await households.invite(at);
	parts.log('household-opened', { account: who.account.id, device: who.device.id, ...at });
	const hasJoined = opened.value.account !== undefined;
	return sendJson(c, { v: 1, code, joining, until, hasJoined });
}

/** Who asks, and of which household; only those who run its site. */
async function whoAsks(
	c: Context,
	parts: GatewayParts,
	site: string
): Promise<Result<{ readonly who: Identity; readonly at: HouseholdAt }, Problem<ErrorCode>>> {
	const who = await whoReads(c, parts);
	if (!who.ok) return who;
	const household = householdOf(c);
	if (household === undefined || !isId(site)) return fail('not-found');
	const { exchange, now } = parts;
	const nowMs = now();
	await exchange.registry.freshen(nowMs);
	await exchange.erasures.freshen(nowMs);
	const at = { site: asSiteId(site), id: household };
	const question = { site: at.site, grants: who.value.account.grants, sites: exchange.registry };
	return mayAct('open-household', { ...question, nowS: Math.floor(nowMs / 1000) })
		? ok({ who: who.value, at })
		: fail('no-right');
}

function householdOf(c: Context): HouseholdId | undefined {
	const id = c.req.param('household') ?? '';
	return isId(id) ? asHouseholdId(id) : undefined;
}

const isErased = ({ site, id }: HouseholdAt, { exchange }: GatewayParts): boolean =>
	exchange.erasures.ids(siteScope(site)).has(id);
