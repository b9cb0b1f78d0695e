/**
 * The HTTP application, put together from its parts:
 *
 *   log → headers of every answer → (/api, /media: own origin, no store) → route → static files → 404
 *
 * Each route is parse → authorise → act → answer. What went wrong with the store becomes an answer phones retry.
 */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { UnsureWrite } from '../../accounts/documents.ts';
import { MediaStoreError } from '../../media/media-store.ts';
import { StoreError } from '../../store/store.ts';
import { addAccounts } from './accounts.ts';
import { refuse } from './answers.ts';
import { addBoard } from './board.ts';
import { addCatalog } from './catalog.ts';
import { addDevice } from './device.ts';
import { addErasure } from './erasure.ts';
import { addHealth } from './health.ts';
import { addHouseholds } from './households.ts';
import { addImport } from './import.ts';
import { addJoin } from './join.ts';
import { addLive } from './live.ts';
import { errorFields } from './log.ts';
import { isForeignRead, isOwnOrigin } from './origin.ts';
import { addPassword } from './password.ts';
import { addMedia } from './media.ts';
import type { GatewayParts } from './parts.ts';
import { addPhotos } from './photos.ts';
import { addPrepare } from './prepare.ts';
import { addPublish } from './publish.ts';
import { addRefused } from './refused.ts';
import { requestLog } from './request-log.ts';
import { everywhere } from './security.ts';
import { addSignIn } from './sign-in.ts';
import { addSnapshot } from './snapshot.ts';
import { serveStatic } from './static-files.ts';
import { addSync } from './sync.ts';
import { addUploads } from './uploads.ts';

const READING = new Set(['GET', 'HEAD']);

/** The application. */
export function createApp(parts: GatewayParts): Hono {
	const app = new Hono();
	app.use(requestLog(parts.log));
	app.use(everywhere(parts.originRule.origin?.startsWith('https://') === true));
	app.use('/api/*', sameOrigin(parts));
	app.use('/media/*', sameOrigin(parts));
	addSync(app, parts);
	addSignIn(app, parts);
	addDevice(app, parts);
	addPassword(app, parts);
	addAccounts(app, parts);
	addHouseholds(app, parts);
	addJoin(app, parts);
	addSnapshot(app, parts);
	addCatalog(app, parts);
	addBoard(app, parts);
	addLive(app, parts);
	addImport(app, parts);
	addRefused(app, parts);
	addErasure(app, parts);
	addUploads(app, parts);
	addPrepare(app, parts);
	addPublish(app, parts);
	addPhotos(app, parts);
	addMedia(app, parts);
	addHealth(app, parts);
	app.all('/api/*', (c) => refuse(c, 'not-found'));
	app.all('/media/*', (c) => refuse(c, 'not-found'));
	app.get('*', async (c) => {
		const file = parts.files && (await serveStatic(c, parts.files));
		return file ?? c.text('404', 404);
	});
	app.notFound((c) => c.text('404', 404));
	app.onError((error, c) => answerError(error, c, parts));
	return app;
}

/** Nothing of the interface is for other sites' pages, and nothing of it is kept on the way unless it says so. */
const sameOrigin =
	({ originRule }: GatewayParts): MiddlewareHandler =>
	async (c, next) => {
		const isReading = READING.has(c.req.method);
		const isForeign = isReading ? isForeignRead(c) : !isOwnOrigin(c, originRule);
		if (isForeign) return refuse(c, 'foreign-origin');
		await next();
		if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
		return undefined;
	};

function answerError(error: Error, c: Context, { log }: GatewayParts): Response {
	if (error instanceof UnsureWrite) {
		log('store-unsure', { reason: error.reason });
		return refuse(c, error.reason === 'full' ? 'full' : 'unavailable');
	}
	if (error instanceof StoreError || error instanceof MediaStoreError) {
		log('store-failing', errorFields(error));
		return refuse(c, 'unavailable');
	}
	log('failed', errorFields(error));
	return refuse(c, 'unavailable', { status: 500 });
}
