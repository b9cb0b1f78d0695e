/** `GET /health`: whether this server can do its work, for the front proxy and whoever watches. No secrets, no counts. */
import type { Hono } from 'hono';
import { StoreError } from '../../store/store.ts';
import { errorFields } from './log.ts';
import type { GatewayParts } from './parts.ts';

export function addHealth(app: Hono, parts: GatewayParts): void {
	app.get('/health', async (c) => {
		const store = await pingStore(parts);
		const jobs = parts.areJobsAlive();
		const isWell = store === 'ok' && jobs;
		const body = { v: 1, status: isWell ? 'ok' : 'failing', store, jobs: jobs ? 'ok' : 'failing' };
		return c.json(body, isWell ? 200 : 503, { 'Cache-Control': 'no-store' });
	});
}

async function pingStore({ store, log }: GatewayParts): Promise<'ok' | 'failing'> {
	try {
		await store.ping();
		return 'ok';
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		log('store-failing', errorFields(error));
		return 'failing';
	}
}
