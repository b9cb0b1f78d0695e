/**
 * `POST /api/lectures/<owner>/<id>/publish`: the files of a lecture can be read by its audience from the answer on. For whoever may
 * write its release, since that fact is what publishes it: the phone writes it after this answer. Asked twice, the same.
 */
import type { Context, Hono } from 'hono';
import { isDiskFull } from '../../store/disk.ts';
import { parsePublishRequest } from '#lib/core/protocol/lectures.ts';
import { releaseKey } from '#lib/core/lecture/release.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { sendJson } from './compress.ts';
import { mayWrite } from './may-write.ts';
import type { GatewayParts } from './parts.ts';
import { SMALL_BODY } from './sign-in.ts';
import { whoReads } from './who.ts';

export function addPublish(app: Hono, parts: GatewayParts): void {
	app.post('/api/lectures/:owner/:id/publish', (c) => publish(c, parts));
}

async function publish(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const body = await readJson(c, SMALL_BODY);
	if (!body.ok) return refuse(c, body.problem.code);
	const request = parsePublishRequest(body.value);
	if (!request.ok) return refuse(c, 'malformed');
	const { manifest, audience } = request.value;
	const name = { owner: c.req.param('owner') ?? '', id: c.req.param('id') ?? '' };
	const scope = audience === 'families' ? 'catalog' : 'staff';
	const may = await mayWrite(who.value, { scope, key: releaseKey(name) }, parts);
	if (!may) return refuse(c, 'no-right');
	try {
		const published = await parts.published.publish(manifest, scope);
		if (!published.ok) return refuse(c, published.problem.code);
	} catch (error) {
		if (isDiskFull(error)) return refuse(c, 'full');
		throw error;
	}
	parts.log('lecture-files', { by: who.value.account.id, ...name, scope });
	return sendJson(c, { v: 1 });
}
