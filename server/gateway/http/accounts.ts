/**
 * `/api/accounts`: 人员. Whoever looks after people (an organizer after the township's facilitators and schools, the district
 * after its organizers) sees them, makes accounts, resets a password, gives and ends a role, and stops a lost phone.
 */
import type { Context, Hono } from 'hono';
import { asAccountId, isId } from '#lib/core/ids.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { parseGrantChange, parseNewPerson, parseRevocation } from '#lib/core/protocol/staff.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { Account } from '../../accounts/documents.ts';
import type { Identity } from '../../accounts/sign-ins.ts';
import {
	managesPeople,
	mayManage,
	mayManageAccount,
	type ManageQuestion
} from '../access-people.ts';
import { staffAnswer } from './accounts-answer.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import { Allowance } from './limits.ts';
import type { GatewayParts } from './parts.ts';
import { SMALL_BODY } from './sign-in.ts';
import { whoReads } from './who.ts';

/** A township's evening of setting up, and then one every ten seconds: whoever does more is no person. */
const ALLOWANCE = { burst: 60, perSecond: 0.1 };
const BUSY_MS = 3000;

export function addAccounts(app: Hono, parts: GatewayParts): void {
	const allowance = new Allowance(ALLOWANCE, parts.now);
	const asking =
		(act: (c: Context, asked: Asked) => Promise<Response>) =>
		async (c: Context): Promise<Response> => {
			const asker = await whoAsks(c, parts);
			if (!asker.ok) return refuse(c, asker.problem.code);
			const waitMs = allowance.take(asker.value.who.account.id);
			return waitMs > 0 ? refuse(c, 'slow-down', { waitMs }) : act(c, { ...asker.value, parts });
		};
	app.get('/api/accounts', asking(list));
	app.post('/api/accounts', asking(create));
	app.post('/api/accounts/:id/password', asking(reset));
	app.post('/api/accounts/:id/grants', asking(changeGrants));
	app.post('/api/accounts/:id/revoke', asking(revoke));
}

/** Who asks, by which rights. */
interface Asked {
	readonly who: Identity;
	readonly question: ManageQuestion;
	readonly parts: GatewayParts;
}

async function whoAsks(
	c: Context,
	parts: GatewayParts
): Promise<Result<Omit<Asked, 'parts'>, Problem<ErrorCode>>> {
	const who = await whoReads(c, parts);
	if (!who.ok) return who;
	const nowMs = parts.now();
	const nowS = Math.floor(nowMs / 1000);
	const { grants } = who.value.account;
	if (!managesPeople(grants, nowS)) return fail('no-right');
	await parts.exchange.registry.freshen(nowMs);
	return ok({ who: who.value, question: { grants, sites: parts.exchange.registry, nowS } });
}

async function list(c: Context, { question, parts }: Asked): Promise<Response> {
	return sendJson(c, await staffAnswer(question, parts));
}

async function create(c: Context, { who, question, parts }: Asked): Promise<Response> {
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseNewPerson(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { name, grant } = request.value;
	if (!mayManage(grant, question)) return refuse(c, 'no-right');
	if (parts.accounts.isBusy) return refuse(c, 'slow-down', { waitMs: BUSY_MS });
	const added = await parts.accounts.addPerson(name, [{ ...grant, from: question.nowS }]);
	if (!added.ok) return refuse(c, 'name-taken');
	const { account, password } = added.value;
	note('account-made', { who, parts }, account);
	return c.json({ v: 1, id: account.id, password });
}

async function reset(c: Context, { who, question, parts }: Asked): Promise<Response> {
	const account = await accountOf(c, parts);
	if (account === undefined || !mayManageAccount(account, question)) return refuse(c, 'no-right');
	if (parts.accounts.isBusy) return refuse(c, 'slow-down', { waitMs: BUSY_MS });
	const password = await parts.accounts.resetPassword(account.id);
	note('password-reset', { who, parts }, account);
	return c.json({ v: 1, id: account.id, password });
}

async function changeGrants(c: Context, { who, question, parts }: Asked): Promise<Response> {
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseGrantChange(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const account = await accountOf(c, parts);
	const { grant, change } = request.value;
	// A role is given to one's own people alone: somebody of another township would not know why.
	const isOurs = account?.grants.some((held) => mayManage(held, question)) === true;
	if (account === undefined || !isOurs || !mayManage(grant, question)) return refuse(c, 'no-right');
	if (change === 'end') await parts.accounts.endGrants(account.id, grant);
	else await parts.accounts.addGrants(account.id, [{ ...grant, from: question.nowS }]);
	note(change === 'end' ? 'grant-ended' : 'grant-given', { who, parts }, account);
	return c.json({ v: 1 });
}

async function revoke(c: Context, { who, question, parts }: Asked): Promise<Response> {
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parseRevocation(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const account = await accountOf(c, parts);
	if (account === undefined || !mayManageAccount(account, question)) return refuse(c, 'no-right');
	const device = await parts.accounts.device(request.value.device);
	if (device?.account !== account.id) return refuse(c, 'no-right');
	await parts.accounts.revokeDevice(device.id);
	note('device-revoked', { who, parts }, account);
	return c.json({ v: 1 });
}

/** The account the address names; somebody who may not know of it hears the same as of one there is not. */
async function accountOf(c: Context, { accounts }: GatewayParts): Promise<Account | undefined> {
	const id = c.req.param('id') ?? '';
	return isId(id) ? accounts.account(asAccountId(id)) : undefined;
}

const note = (
	event: string,
	{ who, parts }: Pick<Asked, 'who' | 'parts'>,
	subject: Account
): void =>
	parts.log(event, { account: who.account.id, device: who.device.id, subject: subject.id });
