/** `GET /api/catalog`: what is published, for everybody, signed in or not. */
import type { Context, Hono } from 'hono';
import { bare, readContent } from '../exchange/content.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';

export function addCatalog(app: Hono, parts: GatewayParts): void {
	app.get('/api/catalog', (c) => catalog(c, parts));
}

async function catalog(c: Context, parts: GatewayParts): Promise<Response> {
	const deps = { ...parts.exchange, now: parts.now() };
	const snapshot = await readContent('catalog', undefined, deps);
	const headers = { 'Cache-Control': 'public, no-cache', ETag: `W/"${snapshot.hash}"` };
	if (c.req.header('if-none-match') === headers.ETag) return c.body(null, 304, headers);
	return sendJson(c, bare(snapshot), { headers });
}
