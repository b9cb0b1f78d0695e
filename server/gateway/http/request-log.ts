import type { MiddlewareHandler } from 'hono';
import type { Log } from './log.ts';

/** Paths whose parts are words of ours; of others only the first word is told, for the rest may be anything. */
const routeOf = (path: string): string => {
	const [, first = '', second = ''] = path.split('/');
	if (first === 'media') return '/media';
	return first === 'api' && /^[a-z-]{1,20}$/.test(second) ? `/api/${second}` : '';
};

/**
 * One line for each request to the interface, when its answer is ready: what was asked, what was answered, how long it took.
 * Files of the app are not logged: they say nothing about the work and a lot about who opened it when.
 */
export const requestLog =
	(log: Log): MiddlewareHandler =>
	async (c, next) => {
		const startMs = performance.now();
		await next();
		const route = routeOf(c.req.path);
		if (route === '') return;
		log('request', {
			method: c.req.method,
			route,
			status: c.res.status,
			ms: Math.round(performance.now() - startMs),
			inBytes: Number(c.req.header('content-length') ?? 0)
		});
	};
