/**
 * `/api/lectures/<owner>/<id>/prepare`: has the files of a lecture prepared, and says how far that is. For whoever may write its draft;
 * what it is made of are files of the scope `staff`, named by hash.
 */
import type { Context, Hono } from 'hono';
import { isId } from '#lib/core/ids.ts';
import type { LectureName } from '#lib/core/lecture/release.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { parsePrepareRequest } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { sourcesOf } from '../../media/prepare/job.ts';
import { grantsAt, judge } from '../access.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { Allowance } from './limits.ts';
import type { GatewayParts } from './parts.ts';
import { whoReads } from './who.ts';

/** 500 pictures with their times are 40 KB. */
const BODY = { rawBytes: 256 * 1024, inflatedBytes: 256 * 1024 };
/** Asking costs a look for ffmpeg and at every file. */
const ALLOWANCE = { burst: 30, perSecond: 0.2 };

export function addPrepare(app: Hono, parts: GatewayParts): void {
	const allowance = new Allowance(ALLOWANCE, parts.now);
	app.get('/api/lectures/:owner/:id/prepare', async (c) => {
		const drafter = await whoDrafts(c, parts);
		if (!drafter.ok) return refuse(c, drafter.problem.code);
		return c.json(await parts.preparations.status(drafter.value.name));
	});
	app.post('/api/lectures/:owner/:id/prepare', async (c) => {
		const drafter = await whoDrafts(c, parts);
		if (!drafter.ok) return refuse(c, drafter.problem.code);
		const waitMs = allowance.take(drafter.value.account);
		return waitMs > 0 ? refuse(c, 'slow-down', { waitMs }) : ask(c, drafter.value.name, parts);
	});
}

async function ask(c: Context, name: LectureName, parts: GatewayParts): Promise<Response> {
	const body = await readJson(c, BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parsePrepareRequest(body.value);
	if (!request.ok || sourcesOf(request.value).length === 0) return refuse(c, 'malformed');
	for (const sha256 of sourcesOf(request.value))
		if ((await parts.media.stat({ scope: 'staff', sha256 })) === undefined)
			return refuse(c, 'not-found');
	return c.json(await parts.preparations.ask(name, request.value));
}

/** Who may write the draft of the lecture the address names. */
async function whoDrafts(
	c: Context,
	parts: GatewayParts
): Promise<Result<{ account: string; name: LectureName }, Problem<ErrorCode>>> {
	const who = await whoReads(c, parts);
	if (!who.ok) return who;
	const name = { owner: c.req.param('owner') ?? '', id: c.req.param('id') ?? '' };
	const { id: account, grants } = who.value.account;
	const nowMs = parts.now();
	await parts.exchange.registry.freshen(nowMs);
	const verdict = judge({
		account,
		scope: 'staff',
		key: `draft/${name.owner}/${name.id}/title`,
		grants: grantsAt(grants, Math.floor(nowMs / 1000)),
		sites: parts.exchange.registry
	});
	return verdict === undefined && isId(name.id) ? ok({ account, name }) : fail('no-right');
}
